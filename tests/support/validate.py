"""Usage: validate.py FOLDER

Holds the lines of FOLDER/examples, each the id of a schema, a tab and a JSON text, against
FOLDER/schemas.json, a document that has the schemas in its "$defs". Prints "valid" or "invalid"
for each line: what a program of somebody else makes of our schemas.
"""

import json
import sys

from jsonschema import Draft202012Validator

folder = sys.argv[1]
with open(folder + "/schemas.json", encoding="utf-8") as file:
    document = json.load(file)
with open(folder + "/examples", encoding="utf-8", newline="\n") as file:
    for line in file:
        schema_id, example = line.rstrip("\n").split("\t", 1)
        validator = Draft202012Validator({**document, "$ref": schema_id})
        print("valid" if validator.is_valid(json.loads(example)) else "invalid")
