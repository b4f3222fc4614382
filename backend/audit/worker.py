"""The process that audits: told what by its arguments, it says each step and at last the report, a JSON line each.

    python -m backend.audit.worker URL DEPLOYMENT [DATASET …]

A process of its own, so that the pages are served while it computes, and so that it can be ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from chain.compile import compile_contracts
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.rpc import Rpc
from energy.errors import InputError, InputErrors
from oracle.audit.run import audit

TIMEOUT = 60.0


def main(arguments: Sequence[str]) -> int:
    """Audit, and say how far it is and what was found."""
    url, deployment, *datasets = arguments
    try:
        report = audit(
            Rpc(url, TIMEOUT),
            compile_contracts(),
            DeploymentFile.read(Path(deployment)),
            [Path(each) for each in datasets],
            progress=lambda step: _say({"step": step}),
        )
    except ChainError as error:
        _say({"problem": error.message, "remedy": error.remedy})
        return 1
    except (InputError, InputErrors) as error:
        _say({"problem": str(error), "remedy": None})
        return 1
    _say({"report": report.as_json()})
    return 0


def _say(what: object) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
