#!/usr/bin/env python3
"""Usage: tests/mutation/conditions.py SOURCE COMPILER-FLAG...

Prints the conditions of a C source file, one a line: the offsets in bytes where it begins and ends, the
function it stands in, and its text. A condition is what decides an if, a loop or a ?:, each operand of
&& and ||, and each comparison. What stands in a macro, as assert's, is none. clang finds them.
"""
import json
import subprocess
import sys

DECIDING = {"IfStmt": 0, "WhileStmt": 0, "DoStmt": 1, "ForStmt": 2, "ConditionalOperator": 0}
LOGICAL = {"&&", "||"}
COMPARISONS = {"<", ">", "<=", ">=", "==", "!="}
WRAPPERS = {"ParenExpr", "ImplicitCastExpr"}


def syntax_tree(source, flags):
    command = ["clang", "-fsyntax-only", "-Xclang", "-ast-dump=json", *flags, source]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def children(node):
    return node.get("inner", [])


def operands(node):
    """The expressions below this node that are conditions, whether or not they consist of others."""
    kind, inner = node.get("kind"), children(node)
    if kind in DECIDING:
        return [inner[DECIDING[kind]]]
    if kind == "BinaryOperator" and node["opcode"] in LOGICAL:
        return inner
    if kind == "BinaryOperator" and node["opcode"] in COMPARISONS:
        return [node]
    return []


def core(node):
    """Without the parentheses, conversions and negations around it: inverting them is inverting it."""
    while node.get("kind") in WRAPPERS or node.get("opcode") == "!":
        node = children(node)[0]
    return node


def is_simple(node):
    return "kind" in node and node.get("opcode") not in LOGICAL


def conditions(node):
    """A comparison that is an operand is met twice."""
    for operand in map(core, operands(node)):
        if is_simple(operand):
            yield operand
    for child in children(node):
        yield from conditions(child)


def place(location):
    return location.get("expansionLoc", location)


def extent(node, text):
    """Where it begins and ends; a macro with arguments at its end is all part of it."""
    begin, last = place(node["range"]["begin"]), place(node["range"]["end"])
    end = last["offset"] + last["tokLen"]
    if "expansionLoc" in node["range"]["end"] and text[end : end + 1] == b"(":
        depth = 0
        while True:
            depth += {b"(": 1, b")": -1}.get(text[end : end + 1], 0)
            end += 1
            if depth == 0:
                break
    return begin["offset"], end


def is_within_macro(node):
    begin, end = node["range"]["begin"], node["range"]["end"]
    return "expansionLoc" in begin and place(begin)["offset"] == place(end)["offset"]


def functions(tree):
    """Those of the file itself."""
    for node in children(tree):
        if node["kind"] == "FunctionDecl" and "includedFrom" not in node["loc"]:
            yield node


def main():
    source, *flags = sys.argv[1:]
    with open(source, "rb") as file:
        text = file.read()
    for function in functions(syntax_tree(source, flags)):
        found = {extent(node, text) for node in conditions(function) if not is_within_macro(node)}
        for begin, end in sorted(found):
            print(begin, end, function["name"], " ".join(text[begin:end].decode().split()))


main()
