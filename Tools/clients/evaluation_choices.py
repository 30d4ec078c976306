"""Writes Tests/Clients/tasks/choices.jsonl: passages with four words to end them.

usage: python Tools/clients/evaluation_choices.py     (in the root of the repository)

The passages are those of Models/demo/eval/cloze.jsonl; the wrong words end other ones of them, or are two such words.
"""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "Models/demo/eval/cloze.jsonl"
TARGET = ROOT / "Tests/Clients/tasks/choices.jsonl"
COUNT = 60
CHOICES = 4


def main():
    passages = [json.loads(line)["text"].rsplit(" ", 1) for line in SOURCE.read_text().splitlines()]
    words = [word for _, word in passages]
    with TARGET.open("w") as file:
        for number, (context, word) in enumerate(passages[:COUNT]):
            # One answer has two words, so that its length matters.
            others = [f"{words[number + 11]} {words[number + 29]}"]
            for other in words[number + 1:]:
                if len(others) < CHOICES - 1 and other != word and other not in others:
                    others.append(other)
            gold = number % CHOICES
            others.insert(gold, word)
            file.write(json.dumps({"context": context, "choices": others, "gold": gold}) + "\n")


if __name__ == "__main__":
    main()
