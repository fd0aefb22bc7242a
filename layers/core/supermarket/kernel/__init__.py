"""What every context speaks: money, quantities, time, ids, errors, callers. Standard library only."""
