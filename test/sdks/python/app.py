"""The smallest application that has everything the battery asks for, with the DBOS SDK for Python that is installed.

Old versions run it too, without what they do not know.
"""

import json
import os
import time
from collections import deque
from contextlib import ExitStack
from datetime import datetime, timezone
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import dbos
from dbos import DBOS, SetWorkflowID

env = os.environ


class Colour(Enum):
    RED = 1


def step(name, body):
    return DBOS.step(name=name)(body)()


def workflow(name):
    return DBOS.workflow(name=name)


@workflow("child")
def child(id: str) -> str:
    return f"child of {id}"


@workflow("nap")
def nap(id: str) -> None:
    DBOS.sleep(600)


@workflow("order")
def order(id: str) -> str:
    step("plan", lambda: "planned")
    step("work", lambda: "worked")
    DBOS.set_event("progress", {"done": 2})
    if hasattr(DBOS, "write_stream"):
        for line in ["first", "second"]:
            DBOS.write_stream("log", line)
        DBOS.close_stream("log")
    with SetWorkflowID(f"{id}-child"):
        handle = DBOS.start_workflow(child, id)
    handle.get_result()
    return "done"


@workflow("listen")
def listen(id: str) -> str:
    return DBOS.recv("greeting", 300)


@workflow("family")
def family(id: str) -> None:
    with SetWorkflowID(f"{id}-child"):
        handle = DBOS.start_workflow(nap, id)
    handle.get_result()


def missing_file():
    raise ValueError("no such file people.csv")


@workflow("fail")
def fail(id: str) -> None:
    step("first", lambda: 1)
    step("second", missing_file)


@workflow("odd")
def odd(input: str):
    return step(
        "make",
        lambda: {
            "input": input,
            "text": 'a%_\\ "quoted" é 😀',
            "number": float("nan"),
            "none": None,
            "nested": [{"deep": (1.5,)}],
            "at": datetime(1970, 1, 1, tzinfo=timezone.utc),
            "colour": Colour.RED,
            "bytes": b"\x00\xff",
            "set": frozenset([1]),
            "deque": deque([1]),
        },
    )


@workflow("journey")
def journey(id: str) -> None:
    for leg in range(1, 9):

        def run():
            time.sleep(0.3)
            with open(env["RUNS_FILE"], "a") as runs:
                runs.write(f"{id} {leg}\n")
            return leg

        step(f"leg {leg}", run)


@workflow("tick")
def tick(scheduled: datetime, context) -> None:
    pass


workflows = {each.__name__: each for each in [child, nap, order, listen, family, fail, odd, journey]}


def start(query) -> None:
    """Starts one; `user` and `tenant` are noted with it where the version can."""
    body = workflows[query["workflow"]]
    with ExitStack() as stack:
        stack.enter_context(SetWorkflowID(query["id"]))
        if "user" in query:
            stack.enter_context(dbos.DBOSContextSetAuth(query["user"], ["role"]))
        if "tenant" in query and hasattr(dbos, "SetWorkflowAttributes"):
            stack.enter_context(dbos.SetWorkflowAttributes({"tenant": query["tenant"]}))
        if "queue" not in query:
            DBOS.start_workflow(body, query["id"])
        elif registers_queues:
            DBOS.enqueue_workflow(query["queue"], body, query["id"])
        else:
            queues[query["queue"]].enqueue(body, query["id"])


class Routes(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        status, answer = 200, "ok"
        try:
            if url.path == "/start":
                start(query)
            if url.path == "/send":
                DBOS.send(query["id"], query["message"], "greeting")
        except Exception as error:
            status, answer = 500, repr(error)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer.encode())

    do_POST = do_GET

    def log_message(self, *_) -> None:
        pass


# Applications on one system database may not share these names.
suffix = env["SUFFIX"]
limits = {f"narrow{suffix}": 1, f"wide{suffix}": 20}
registers_queues = hasattr(DBOS, "register_queue")
queues = {} if registers_queues else {name: dbos.Queue(name, worker_concurrency=n) for name, n in limits.items()}

DBOS(
    config={
        "name": env["APP_NAME"],
        "system_database_url": env["SYSTEM_DATABASE_URL"],
        "application_version": env["APP_VERSION"],
        "run_admin_server": False,
        # The oldest versions know only these for the place of their tables.
        **(
            ({"conductor_executor_metadata": {"pid": os.getpid()}} if "CONDUCTOR_URL" in env else {})
            if registers_queues
            else {"database_url": env["SYSTEM_DATABASE_URL"], "sys_db_name": env["SYSTEM_DATABASE"]}
        ),
    },
    # Without an address something else connects it.
    **(
        {"conductor_url": env["CONDUCTOR_URL"], "conductor_key": "any-key"}
        if "CONDUCTOR_URL" in env
        else {}
    ),
)

if hasattr(DBOS, "alert_handler"):

    @DBOS.alert_handler
    def alerted(name, message, metadata) -> None:
        print(json.dumps({"alert": name, "message": message, "metadata": metadata}), flush=True)


DBOS.launch()
if registers_queues:
    for name, n in limits.items():
        DBOS.register_queue(name, worker_concurrency=n)
if hasattr(DBOS, "apply_schedules"):
    DBOS.apply_schedules(
        [
            {
                "schedule_name": f"monthly{suffix}",
                "workflow_fn": tick,
                "schedule": "0 0 1 * *",
                "context": {"place": "here"},
            }
        ]
    )
server = ThreadingHTTPServer(("127.0.0.1", 0), Routes)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
