"""Who money comes through: each speaks its own words here, and those of the model to everybody else."""
