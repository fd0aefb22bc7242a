"""Whether the emulator still needs each of the corrections in `local/emulator.py`.

A test named `..._still_...` fails once the emulator does without the correction it names; then the correction goes.
"""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.e2e.conftest import LOCAL_PYTHON, PROJECT


def emulator_says(code: str) -> object:
    """What a snippet prints as JSON when it runs beside the emulator as published."""
    program = textwrap.dedent(code)
    done = subprocess.run(
        [str(LOCAL_PYTHON), "-c", program],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_silent_function_still_keeps_its_caller_waiting() -> None:
    waits = emulator_says("""
        import json
        from ministack.core.lambda_runtime import Worker
        print(json.dumps(Worker._drain_stderr_bounded.__defaults__))
    """)

    assert waits == [0.05, 0.005, 0.25]


def test_stream_records_still_stay_in_memory_for_a_day() -> None:
    seconds = emulator_says("""
        import json
        from ministack.services import dynamodb
        print(json.dumps(dynamodb._STREAM_RETENTION_SECONDS))
    """)

    assert seconds == 86400


def test_the_first_process_of_a_function_is_still_never_reaped() -> None:
    reaped = emulator_says("""
        import json
        from ministack.core import lambda_runtime
        worker = lambda_runtime.Worker("f", {}, b"")
        worker.last_used = 0
        lambda_runtime._workers["key"] = [worker]
        print(json.dumps(lambda_runtime.reap_idle_workers(ttl=1)))
    """)

    assert reaped == 0


def test_the_state_is_still_saved_on_a_clean_stop_only() -> None:
    savers = emulator_says("""
        import inspect, json
        from ministack import app
        source = inspect.getsource(app)
        print(json.dumps([source.count("save_all("), inspect.getsource(app._handle_lifespan).count("save_all(")]))
    """)

    assert savers == [1, 1]


def test_a_save_that_meets_a_write_is_still_given_up() -> None:
    outcomes = emulator_says("""
        import json
        from local import emulator
        from ministack.services import dynamodb
        items = {}
        class Written:
            def __deepcopy__(self, memo):
                items[len(items)] = "written meanwhile"
                return "item"
        items |= {0: Written(), 1: Written()}
        dynamodb._tables.set_scoped("1", "here", "t", {"items": items})
        def outcome():
            try:
                return dynamodb.get_state()["tables"].get_scoped("1", "here", "t")["items"]
            except RuntimeError as error:
                return str(error)
        published = outcome()
        emulator.save_tables_while_they_change()
        print(json.dumps([published, list(outcome().values())[:2]]))
    """)

    assert outcomes == ["dictionary changed size during iteration", ["item", "item"]]


def test_two_saves_at_once_still_write_one_file() -> None:
    kept = emulator_says("""
        import json, tempfile, threading
        from local import emulator
        from ministack.core import persistence
        persistence.PERSIST_STATE, persistence.STATE_DIR = True, tempfile.mkdtemp()
        def outcome():
            def meanwhile(value):
                other.start()
                other.join(0.3)
                return "first"
            persistence._json_default = meanwhile
            other = threading.Thread(target=persistence.save_all, args=({"shop": lambda: {"saved": "second"}},))
            persistence.save_all({"shop": lambda: {"much": "x" * 100_000, "saved": object()}})
            other.join()
            return persistence.load_state("shop")
        published = outcome()
        emulator.save_one_after_the_other()
        print(json.dumps([published, outcome()]))
    """)

    assert kept == [None, {"saved": "second"}]


def test_every_process_of_a_function_still_imports_everything_anew() -> None:
    starts = emulator_says("""
        import inspect, json
        from ministack.core import lambda_runtime
        print(json.dumps("subprocess.Popen([binary,worker_path]," in "".join(
            inspect.getsource(lambda_runtime.Worker._spawn).split())))
    """)

    assert starts is True


def test_the_grammar_of_a_condition_is_still_checked_for_every_item() -> None:
    checks = emulator_says("""
        import json
        from ministack.services import dynamodb
        check, checked = dynamodb._condition_syntax_error, []
        dynamodb._condition_syntax_error = lambda *it: checked.append(it) or check(*it)
        for item in ({"pk": {"S": "a"}}, {"pk": {"S": "b"}}):
            dynamodb._evaluate_condition("#0 = :0", item, {":0": {"S": "a"}}, {"#0": "pk"})
        print(json.dumps(checked))
    """)

    assert checks == [["#0 = :0", "ConditionExpression"]] * 2


def test_a_forked_process_is_as_one_that_was_started(tmp_path: Path) -> None:
    """Its arguments, environment, folder, path and streams; and that its end is seen."""
    layer = tmp_path / "layer/python/lib/python3/site-packages"
    layer.mkdir(parents=True)
    (layer / "own.pth").write_text(f"import sys; sys.path[:] = ['{tmp_path}/own', *sys.path]\n")
    program = tmp_path / "program.py"
    program.write_text(
        "import json, os, sys\nprint(json.dumps([input(), sys.argv, os.getcwd(), dict(os.environ)]))\n"
    )
    environment = {"NAME": "দোকান", "_LAMBDA_LAYERS_DIRS": str(tmp_path / "layer")}

    said = emulator_says(f"""
        import json, sys
        from local.forked import Child, Nursery
        nursery = Nursery()
        def start():
            return nursery.start([sys.executable, {str(program)!r}], cwd={str(tmp_path)!r}, env={environment!r})
        first, second = start(), start()
        first.stdin.write("hello\\n")
        first.stdin.flush()
        told = json.loads(first.stdout.readline())
        running = second.poll()
        second.kill()
        ends = [running, first.wait(5), second.wait(5), second.stdout.read()]
        print(json.dumps([type(first) is Child, told, ends]))
    """)

    assert said == [
        True,
        ["hello", [str(program)], str(tmp_path), environment],
        [None, 0, 0, ""],
    ]


def test_unread_stream_records_are_still_not_saved() -> None:
    saved = emulator_says("""
        import json
        from ministack.services import dynamodb
        dynamodb._stream_records.set_scoped("1", "here", "t", [{"eventID": "unread"}])
        state = dynamodb.get_state()
        print(json.dumps("unread" in repr({k: list(v.all_items()) for k, v in state.items()})))
    """)

    assert saved is False


def test_a_stream_reader_that_reports_a_failure_is_still_taken_for_one_that_succeeded() -> None:
    heeds = emulator_says("""
        import inspect, json
        from ministack.services import lambda_svc
        readers = (lambda_svc._poll_sqs, lambda_svc._run_sqs_batch), (lambda_svc._poll_dynamodb_streams,)
        heed = lambda them: any("batchItemFailures" in inspect.getsource(each) for each in them)
        print(json.dumps([heed(each) for each in readers]))
    """)

    assert heeds == [True, False]


def test_updating_a_nested_stack_still_forgets_attributes() -> None:
    source = emulator_says("""
        import inspect, json
        from ministack.services.cloudformation import provisioners
        source = inspect.getsource(provisioners)
        update = source[source.index("physical_id, attrs = _update_resource("):]
        print(json.dumps(update[:update.index("name_seed")]))
    """)

    assert "child_logical_id" in str(source)
    assert "attr" not in str(source).removeprefix("physical_id, attrs").lower()


def test_gateway_responses_and_binary_types_of_a_document_are_still_dropped() -> None:
    kept = emulator_says("""
        import json
        from ministack.services import apigateway_v1 as gateway
        document = {
            "paths": {},
            "x-amazon-apigateway-binary-media-types": ["application/pdf"],
            "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"responseTemplates": {"application/json": "x"}}},
        }
        api = gateway._import_rest_api(document, {})
        binary = gateway._rest_apis[api].get("binaryMediaTypes")
        print(json.dumps([gateway._gateway_responses.get(api), binary or []]))
    """)

    assert kept == [{}, []]


def test_a_refused_websocket_is_still_always_forbidden_and_its_subprotocol_still_forgotten() -> None:
    source = emulator_says("""
        import inspect, json
        from ministack.services import apigateway
        print(json.dumps(inspect.getsource(apigateway.handle_websocket)))
    """)

    connecting, _, _ = str(source).partition("outbox: asyncio.Queue")
    assert (
        'if status < 200 or status >= 300:\n                await send({"type": "websocket.close", "code": 1008})'
        in connecting
    )
    assert 'await send({"type": "websocket.accept"})' in connecting


@pytest.fixture(autouse=True, scope="module")
def _needs_the_environment() -> None:
    if not LOCAL_PYTHON.exists():
        pytest.skip("the local cloud's virtual environment is missing: make test creates it")
