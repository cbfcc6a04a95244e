"""Every answer of the mock against botocore's model of the service: what the operation may answer, and nothing else."""

import json
import re

from botocore.exceptions import ClientError

# Errors of AWS's front, which every operation may raise and the model leaves out (AWS general reference, common errors).
COMMON = {"MissingAuthenticationTokenException": 403, "UnknownOperationException": 400, "UnrecognizedClientException": 403}
# The patterns of the model are Java's; Python's `re` has no properties of characters.
JAVA = re.compile(r"\\p\{")


class Checker:
    """Looks at each answer before botocore parses it."""

    def __init__(self):
        self.seen, self.ids, self.wrong = {}, set(), []

    def attach(self, client):
        client.meta.events.register("before-parse.iot", self.look)
        return client

    def look(self, operation_model, response_dict, **_):
        headers, status = response_dict["headers"], response_dict["status_code"]
        name = operation_model.name
        self.seen.setdefault(name, set())
        fail = lambda what: self.wrong.append(f"{name} ({status}): {what}")
        number = headers.get("x-amzn-RequestId")
        if not number or number in self.ids:
            fail(f"the request id is {number}, which is none or was there before")
        self.ids.add(number)
        body = json.loads(response_dict["body"] or b"{}")
        if status < 300:
            self.seen[name].add("ok")
            self.shape(operation_model.output_shape, body, fail, name)
            return
        code = headers.get("x-amzn-errortype", "")
        self.seen[name].add(code)
        shapes = {shape.name: shape for shape in operation_model.error_shapes}
        if code in COMMON:
            if status != COMMON[code]:
                fail(f"{code} has another status")
        elif code not in shapes:
            fail(f"{code} is none of its errors")
        else:
            if status != shapes[code].metadata["error"]["httpStatusCode"]:
                fail(f"{code} has another status")
            self.shape(shapes[code], body, fail, code)
        if not body.get("message"):
            fail(f"{code} has no message")

    def shape(self, shape, value, fail, path):
        if shape is None:
            if value not in ({}, None):
                fail(f"{path}: {value} where the model has nothing")
        elif shape.type_name == "structure":
            self.structure(shape, value, fail, path)
        elif shape.type_name == "list":
            for number, one in enumerate(value):
                self.shape(shape.member, one, fail, f"{path}[{number}]")
        else:
            self.scalar(shape, value, fail, path)

    def structure(self, shape, value, fail, path):
        if not isinstance(value, dict):
            return fail(f"{path}: {value!r} is no structure")
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, one in value.items():
            if name not in names:
                fail(f"{path}.{name} is not in the model")
            else:
                self.shape(names[name], one, fail, f"{path}.{name}")
        for name in shape.required_members:
            if name not in value:
                fail(f"{path}.{name} is missing")

    @staticmethod
    def scalar(shape, value, fail, path):
        kinds = {"string": str, "boolean": bool, "integer": int, "long": int, "timestamp": (int, float)}
        if not isinstance(value, kinds[shape.type_name]) or isinstance(value, bool) != (shape.type_name == "boolean"):
            return fail(f"{path}: {value!r} is no {shape.type_name}")
        limits = shape.metadata
        if value not in limits.get("enum", [value]):
            fail(f"{path}: {value} is none of {limits['enum']}")
        size = len(value) if isinstance(value, str) else value
        if size < limits.get("min", size) or size > limits.get("max", size):
            fail(f"{path}: {value!r} is not between {limits.get('min')} and {limits.get('max')}")
        pattern = limits.get("pattern")
        if pattern and isinstance(value, str) and not JAVA.search(pattern) and not re.fullmatch(pattern, value):
            fail(f"{path}: {value!r} does not match {pattern}")


def error_of(call):
    """The code of the error that `call` raises."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError("nothing was raised")
