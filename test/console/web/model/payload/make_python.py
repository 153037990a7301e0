"""Prints what Python's SDK shows of real values: `repr`, and pickles of each protocol, as JSON.

Run it again after a change: python3 test/console/web/model/payload/make_python.py > test/console/web/model/payload/python.json
"""

import array
import base64
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import ipaddress
import json
import pathlib
import pickle
import random
import re
import types
import uuid
import zoneinfo


class Color(enum.Enum):
    RED = 1
    ODD = "a>b'c"


class Flags(enum.Flag):
    A = 1
    B = 2


@dataclasses.dataclass
class Parcel:
    weight: int
    tags: list
    inner: object = None


class Plain:
    """An object of a class without a representation of its own."""

    def __init__(self):
        self.name = "plain"
        self.parts = [1, 2]


Point = collections.namedtuple("Point", "x y")

utc = datetime.timezone.utc
recursive = [1]
recursive.append(recursive)
default = collections.defaultdict(list)
default["a"].append(1)
ordered = collections.OrderedDict([("a", 1), ("b", 2)])

values = {
    "enum": Color.RED,
    "enum with odd text": Color.ODD,
    "flags": Flags.A | Flags.B,
    "imaginary": 3j,
    "complex": 1 - 2.5j,
    "dataclass": Parcel(3, ["a", "b"], Parcel(1, [], None)),
    "frozenset": frozenset({"only"}),
    "empty frozenset": frozenset(),
    "set": {7},
    "empty set": set(),
    "deque": collections.deque([1, 2], maxlen=3),
    "plain deque": collections.deque(["a"]),
    "bytes": b"\x00ab'\"",
    "bytearray": bytearray(b"\xff"),
    "datetime": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=utc),
    "date": datetime.date(2026, 1, 2),
    "timedelta": datetime.timedelta(days=1, seconds=3),
    "zone": zoneinfo.ZoneInfo("UTC"),
    "decimal": decimal.Decimal("1.50"),
    "fraction": fractions.Fraction(1, 3),
    "uuid": uuid.UUID(int=5),
    "namedtuple": Point(1, "two"),
    "nan": float("nan"),
    "infinities": [float("inf"), float("-inf")],
    "ordered": ordered,
    "counter": collections.Counter("aab"),
    "default": default,
    "array": array.array("d", [1.0, 2.5]),
    "range": range(0, 10, 2),
    "slice": slice(1, 2),
    "path": pathlib.PurePosixPath("/tmp/x"),
    "address": ipaddress.ip_address("10.0.0.1"),
    "pattern": re.compile(r"a+['\"]", re.I),
    "exception": ValueError("bad", 3),
    "class": Parcel,
    "function": len,
    "ellipsis": ...,
    "not implemented": NotImplemented,
    "recursive": recursive,
    "tuple": (1,),
    "empty tuple": (),
    "odd keys": {1: "a", (1, 2): "b", None: "c", Color.RED: "d", 1.5: "e", b"k": "f"},
    "quotes": ["it's", 'say "x"', "both ' and \"", "line\nbreak", "\x00\x1b", "é\u2028😀", "back\\slash"],
    "numbers": [0, -1, 10**30, 1e300, -0.0, 1.5e-7],
    "booleans": [True, False, None],
    "mapping proxy": types.MappingProxyType({"a": 1}),
    "keys": {"a": 1}.keys(),
    "namespace": types.SimpleNamespace(a=1, b="x"),
    "memory": {"deep": [[[[{"a": ({1}, frozenset({2}))}]]]]},
    "object": Plain(),
}

# What cannot be pickled, and what stands elsewhere in the memory each time.
unpickled = {"mapping proxy", "keys", "class", "function", "zone"}
unprinted = {"object"}


def input_of(*args, **kwargs):
    return {"args": args, "kwargs": kwargs}


def text_of(name, value):
    return re.sub(r"0x[0-9a-f]+", "0x7f", repr(value)) if name in unprinted else repr(value)


pick = random.Random(17)
letters = "ab'\"\\\n\t{}[](),:=<> é😀#\x00"


def text():
    return "".join(pick.choice(letters) for _ in range(pick.randrange(12)))


def generated(depth):
    """A value and what the reader should make of it, as JSON with names for what JSON lacks."""
    kind = pick.randrange(11 if depth > 0 else 6)
    if kind == 0:
        number = pick.randrange(-(10**20), 10**20)
        return number, {"atom": str(number)}
    if kind == 1:
        flag = pick.choice([True, False, None])
        return flag, {"atom": str(flag)}
    if kind == 2:
        amount = decimal.Decimal(pick.randrange(1000)) / 100
        return amount, {"atom": repr(amount), "pickled": f'decimal.Decimal("{amount}")'}
    if kind == 3:
        colour = pick.choice(list(Color))
        return colour, {"atom": repr(colour), "pickled": f"Color({json.dumps(colour.value)})"}
    if kind <= 5:
        string = text()
        return string, {"string": string}
    parts = [generated(depth - 1) for _ in range(pick.randrange(4))]
    values, read = [value for value, _ in parts], [each for _, each in parts]
    if kind <= 7:
        return values, {"array": read}
    if kind == 8:
        return tuple(values), {"array": read, "tag": "tuple"}
    if kind == 9 and parts:
        return Parcel(1, values[0]), {"object": [["weight", {"atom": "1"}], ["tags", read[0]], ["inner", {"atom": "None"}]], "tag": "Parcel"}
    keys = [f"{index} {text()}" for index in range(len(parts))]
    return dict(zip(keys, values)), {"object": [list(pair) for pair in zip(keys, read)]}


def vector(depth):
    value, read = generated(depth)
    # One value in two places would be shown once; each vector has its own.
    return {"repr": repr([value]), "pickle": base64.b64encode(pickle.dumps([value], 4)).decode(), "read": read}


print(
    json.dumps(
        {
            "made with": "Python " + ".".join(map(str, __import__("sys").version_info[:2])),
            "repr": {name: text_of(name, value) for name, value in values.items()},
            "together": repr({name: value for name, value in values.items() if name not in unprinted}),
            "input": repr(input_of(1, Parcel(2, []), to="x", when=datetime.date(2026, 1, 2))),
            "pickles": {
                f"{name}, protocol {protocol}": base64.b64encode(pickle.dumps(value, protocol)).decode()
                for name, value in values.items()
                if name not in unpickled
                for protocol in (2, 4, 5)
            },
            "generated": [vector(4) for _ in range(120)],
            "pickled input": base64.b64encode(pickle.dumps(input_of(1, Parcel(2, []), to="x"))).decode(),
        },
        indent=1,
    )
)
