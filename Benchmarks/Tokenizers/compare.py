"""Compares encoding speed with Hugging Face tokenizers on one thread and prints a Markdown table.

    NEEDLETAIL_BENCHMARKS=1 swift build -c release --product TokenizerBenchmark
    NEEDLETAIL_CONFORMANCE=... python3 Benchmarks/Tokenizers/compare.py [--binary PATH] [--rounds N]

The peer comes from PyPI (`pip install tokenizers==0.22.2`). The two texts of 1 MB are generated from a fixed
seed. Both programs load once per round, warm up once and then encode the whole text as one string; rounds
alternate between the two. Figures are medians over all runs.
"""
import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
from tokenizers import Tokenizer  # noqa: E402 (the environment is read at import)

FOLDERS = ["llama3", "qwen2", "gpt2", "llama2"]
SIZE = 1_000_000

SYLLABLES = ("al an ar as be ca ce con de di do en er es ex fa fi for ga ge gra ha he hi in is ka ke la le li "
             "lo ma me mi mo na ne ni no or pa pe per pla po pre pro ra re ri ro sa se si so sta str ta te ter "
             "th ti to tra tri un ve vi wa we wi ing ed ly ness ment tion ous ive able ful").split()
COMMON = ("the of and to in a is that for it as was with be by on not he I this are or his from at which but "
          "have an had they you were their one all we can her has there been if more when will would who so no "
          "said what up its about into than them could only other new some time these two may then do first any "
          "my now such like our over man me even most made after also did many before must through years where "
          "much your way well down should because each just those people how too little state good very make "
          "world still own see men work long get here between both life being under never day same another know "
          "while last might us great old year off come since against go came right used take three").split()


def english(random_):
    """Prose-like text: Zipf-distributed words with punctuation, quotes, numbers and paragraphs."""
    rare = ["".join(random_.choices(SYLLABLES, k=random_.randint(1, 4))) for _ in range(12000)]
    words = COMMON + rare
    weights = [1 / (rank + 2) for rank in range(len(words))]
    size, parts = 0, []
    while size < SIZE:
        count = random_.randint(4, 24)
        sentence = random_.choices(words, weights, k=count)
        for index in range(count):
            draw = random_.random()
            if draw < 0.012:
                sentence[index] = str(random_.choice([random_.randint(0, 99), random_.randint(1000, 2100)]))
            elif draw < 0.03:
                sentence[index] += random_.choice(["'s", "n't", "'ll", "'re"])
            elif draw < 0.06:
                sentence[index] = sentence[index].capitalize()
            elif draw < 0.12:
                sentence[index] += random_.choice([",", ",", ",", ";", ":", " -"])
        text = " ".join(sentence)
        text = text[0].upper() + text[1:] + random_.choice(["."] * 8 + ["?", "!", "..."])
        if random_.random() < 0.08:
            text = f'"{text}"'
        text += random_.choice([" "] * 6 + ["\n", "\n\n"])
        parts.append(text)
        size += len(text.encode())
    return "".join(parts)


def mixed(random_):
    """Lines of many scripts, code, numbers, emoji and odd white space."""
    def letters(low, high, least, most):
        return "".join(chr(random_.randint(low, high)) for _ in range(random_.randint(least, most)))

    def line(maker, count, separator=" "):
        return separator.join(maker() for _ in range(count))

    latin = "aabcdeeefghiiklmnnooprrssttuuvwyzàâäåçéèêëíîïñóôöøúûüßčšžłő"
    emoji = "😀😂🥰🤔👍🏽🚀🔥✨🎉🇩🇪👩‍👩‍👧🐍☕️❤️"
    code = ["for (int i = 0; i < n; ++i) {", "    return self._cache[key]", "\tif err != nil {", "}", "// done",
            "def f(x, *args, **kwargs):", "let y: [Int32] = []", "SELECT * FROM t WHERE id = 42;", "#include <a.h>"]
    makers = [
        lambda: line(lambda: "".join(random_.choices(latin, k=random_.randint(2, 10))), 9),
        lambda: line(lambda: letters(0x3B1, 0x3C9, 2, 9), 8),
        lambda: line(lambda: letters(0x430, 0x44F, 2, 11), 8),
        lambda: line(lambda: letters(0x4E00, 0x5FFF, 3, 18), 3, "，"),
        lambda: line(lambda: letters(0x3041, 0x3093, 2, 8) + letters(0x4E00, 0x56FF, 0, 3), 4, "、"),
        lambda: line(lambda: letters(0xAC00, 0xD7A3, 2, 5), 7),
        lambda: line(lambda: letters(0x627, 0x64A, 2, 8), 8),
        lambda: line(lambda: letters(0x905, 0x939, 1, 5) + letters(0x93E, 0x94C, 0, 1), 8),
        lambda: line(lambda: "".join(random_.choices(emoji, k=random_.randint(1, 4))), 4),
        lambda: random_.choice(code),
        lambda: line(lambda: str(random_.randint(0, 10 ** random_.randint(1, 12))), 6, random_.choice([" ", ", ", "."])),
        lambda: line(lambda: "".join(random_.choices("abcdefghij", k=4)) + "\u0301", 5),
        lambda: " " * random_.randint(1, 30) + random_.choice(["\n", "\t\t", "\r\n", "\u00a0x", "\u3000"]),
    ]
    size, parts = 0, []
    while size < SIZE:
        text = random_.choice(makers)() + random_.choice([" ", "\n", ". ", "! "])
        parts.append(text)
        size += len(text.encode())
    return "".join(parts)


def ours(binary, folder, text_file, runs):
    output = subprocess.run([binary, folder, text_file, str(runs)], check=True, capture_output=True, text=True)
    return json.loads(output.stdout)


def theirs(folder, text, runs):
    start = time.perf_counter()
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    load = time.perf_counter() - start
    count = len(tokenizer.encode(text, add_special_tokens=False).ids)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        tokenizer.encode(text, add_special_tokens=False)
        times.append(time.perf_counter() - start)
    return {"load": load, "runs": times, "tokens": count}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/TokenizerBenchmark")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    root = pathlib.Path(os.environ["NEEDLETAIL_CONFORMANCE"]) / "tokenizers"
    print("| vocabulary | text | tokens | ours MB/s | peer MB/s | ratio | ours load s | peer load s |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        for name, maker in [("English", english), ("mixed", mixed)]:
            text = maker(random.Random(20240607))
            text_file = f"{directory}/{name}.txt"
            pathlib.Path(text_file).write_bytes(text.encode())
            megabytes = len(text.encode()) / 1e6
            for folder in FOLDERS:
                results = {"ours": [], "theirs": []}
                for _ in range(options.rounds):
                    results["ours"].append(ours(options.binary, str(root / folder), text_file, options.runs))
                    results["theirs"].append(theirs(str(root / folder), text, options.runs))
                speed = {key: megabytes / statistics.median(run for result in value for run in result["runs"])
                         for key, value in results.items()}
                load = {key: statistics.median(result["load"] for result in value) for key, value in results.items()}
                tokens = results["ours"][0]["tokens"]
                assert tokens == results["theirs"][0]["tokens"], (folder, name, tokens, results["theirs"][0]["tokens"])
                print(f"| {folder} | {name} | {tokens} | {speed['ours']:.1f} | {speed['theirs']:.1f} | "
                      f"{speed['ours'] / speed['theirs']:.1f} | {load['ours']:.3f} | {load['theirs']:.3f} |", flush=True)


if __name__ == "__main__":
    main()
