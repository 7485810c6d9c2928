"""Language models for tests: a plugin of the real ``llm`` library that answers from a few rules, offline.

It is installed as any plugin, by an entry point, into a folder that is put on PYTHONPATH.
"""

from __future__ import annotations

from pathlib import Path

_PLUGIN = '''
import json, os, time
import llm


class Told(llm.Model):
    """Repeats the first sentence of the first article, then adds one it made up."""

    model_id = "test-honest"

    def execute(self, prompt, stream, response, conversation=None):
        with open(os.environ["ASKED"], "a") as file:
            file.write(self.model_id + "\\n")
        material = json.loads(prompt.prompt.split("\\n\\n", 1)[1])
        first = material[0]
        if "headlines" in prompt.prompt.split("\\n\\n")[0]:
            told = [{"article": m["id"], "title": "Headline of " + str(m["id"])} for m in material]
            yield json.dumps({"headlines": told})
            return
        true = {"text": first["text"].split(". ")[0] + ".", "articles": [first["id"]]}
        false = {"text": "Minister Boris Grushin spoke of 4711 prisoners.", "articles": [first["id"]]}
        yield json.dumps({"sentences": [false, true]})


class Slow(Told):
    model_id = "test-slow"

    def execute(self, prompt, stream, response, conversation=None):
        yield from super().execute(prompt, stream, response, conversation)
        time.sleep(60)


class Broken(Told):
    model_id = "test-broken"

    def execute(self, prompt, stream, response, conversation=None):
        raise llm.ModelError("the quota is used up\\nfor today")


class Chatty(Told):
    model_id = "test-chatty"

    def execute(self, prompt, stream, response, conversation=None):
        print("a plugin that prints to standard output")
        yield "I would rather not."


@llm.hookimpl
def register_models(register):
    for model in (Told, Slow, Broken, Chatty):
        register(model())
'''


def install(folder: Path) -> dict[str, str]:
    """Write the plugin into *folder*; return the environment in which ``llm`` finds it."""
    (folder / "desk_test_models.py").write_text(_PLUGIN, "utf-8")
    info = folder / "desk_test_models-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: desk-test-models\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text("[llm]\ndesk = desk_test_models\n", "utf-8")
    (folder / "llm").mkdir()
    return {
        "PYTHONPATH": str(folder),
        "LLM_USER_PATH": str(folder / "llm"),
        "ASKED": str(folder / "asked.txt"),
    }
