"""Checks that the description of the API is a valid OpenAPI 3.0 document.

usage: python validate.py [DOCUMENT or http://…/api-doc/openapi.json]

Needs the package of requirements.txt.
"""

import json
import pathlib
import sys
import urllib.request

from openapi_spec_validator import OpenAPIV30SpecValidator

SOURCE = pathlib.Path(__file__).parents[2] / "Sources/CPages/Resources/openapi.json"


def main():
    place = sys.argv[1] if len(sys.argv) > 1 else str(SOURCE)
    if place.startswith("http"):
        with urllib.request.urlopen(place) as answer:
            document = json.load(answer)
    else:
        document = json.loads(pathlib.Path(place).read_text())
    faults = list(OpenAPIV30SpecValidator(document).iter_errors())
    for fault in faults:
        print("/".join(str(part) for part in fault.absolute_path), fault.message, sep=": ", file=sys.stderr)
    operations = sum(len(item) for item in document["paths"].values())
    print(f"{place}: {operations} operations, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
