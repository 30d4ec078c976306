"""Uses the pages of a running server as a person would, in headless Chromium.

Needs Chromium and its driver (Debian: chromium, chromium-driver). Screenshots go to NEEDLETAIL_SCREENSHOTS, or to a
folder that is named when a check fails.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from checks import report, where_it_failed
from openapi_spec_validator import OpenAPIV30SpecValidator
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

CHECKS = []
PATIENCE = 60
WIDE, NARROW = (1360, 860), (390, 844)
HOSTILE = "<img src=x onerror=alert(1)> **<script>alert(1)</script>** [x](javascript:alert(1)) `<b>`\n# <i>"


def check(function):
    CHECKS.append(function)
    return function


class Browser:
    """A window of Chromium at a server."""

    def __init__(self, url, screenshots):
        self.url = url.rstrip("/")
        self.screenshots = screenshots
        options = webdriver.ChromeOptions()
        options.binary_location = program("chromium", "google-chrome")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(executable_path=program("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.size(WIDE)

    def size(self, size):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
        )

    def scheme(self, name):
        feature = {"name": "prefers-color-scheme", "value": name}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def open(self, path, fresh=True):
        """Loads a page, as on a first visit unless told otherwise."""
        self.driver.get(self.url + path)
        if fresh:
            self.script("localStorage.clear(); sessionStorage.clear()")
            self.driver.get(self.url + path)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def until(self, condition, what):
        return WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: condition(), f"waited for {what}")

    def type(self, selector, text):
        field = self.one(selector)
        field.clear()
        field.send_keys(text)

    def send(self, text):
        self.type("#entry", text + Keys.ENTER)

    def idle(self):
        self.until(lambda: self.one("#send").is_displayed(), "the end of the answer")

    def ask(self, text):
        """Sends a message and returns the answer's element."""
        self.send(text)
        self.idle()
        return self.all(".message.assistant")[-1]

    def picture(self, name):
        self.driver.save_screenshot(str(self.screenshots / f"{name}.png"))

    def complaints(self):
        """What the browser's console holds, refusals of the server aside: those are shown in the page."""
        return [
            entry["message"]
            for entry in self.driver.get_log("browser")
            if "the server responded with a status of 4" not in entry["message"]
        ]


def program(*names):
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    sys.exit(f"none of {', '.join(names)} is installed")


@check
def chat_streams(browser):
    browser.open("/ui")
    browser.picture("empty")
    browser.script(
        """// What comes is shown at once: a short answer may be over within two frames.
        window.requestAnimationFrame = update => (update(), 0);
        window.lengths = new Set();
        new MutationObserver(() => {
          const text = document.querySelector(".message.assistant .text")?.textContent ?? "";
          if (document.querySelector(".busy")) window.lengths.add(text.length);
        }).observe(document.getElementById("log"), { childList: true, subtree: true, characterData: true });"""
    )
    answer = browser.ask("Tell me a short story about a swift.")
    assert answer.find_element(By.CSS_SELECTOR, ".text").text.strip()
    assert browser.script("return window.lengths.size") >= 3, "the text came in one piece"
    meta = answer.find_element(By.CSS_SELECTOR, ".meta").text
    assert "tokens/s" in meta and "first after" in meta, meta
    assert browser.one("#entry").get_attribute("value") == ""
    assert browser.one("#log").get_attribute("aria-busy") == "false"
    browser.ask("And what happened then?")
    assert len(browser.all(".message")) == 4
    browser.picture("chat")


@check
def keys_send_and_break_lines(browser):
    browser.open("/ui")
    assert browser.driver.switch_to.active_element.get_attribute("id") == "entry"
    entry = browser.one("#entry")
    entry.send_keys("one", Keys.SHIFT, Keys.ENTER)
    entry.send_keys(Keys.NULL, "two")
    assert entry.get_attribute("value") == "one\ntwo"
    entry.send_keys(Keys.ENTER)
    browser.idle()
    assert browser.one(".message.user .text").text == "one\ntwo"


@check
def controls_reach_the_server(browser):
    browser.open("/ui")
    browser.type("#control-max_tokens", "3")
    browser.type("#control-temperature", "0")
    assert browser.script("return document.querySelector('#control-temperature ~ input').value") == "0"
    first = browser.ask("What is a needletail?")
    meta = first.find_element(By.CSS_SELECTOR, ".meta").text
    assert meta.startswith("3 tokens") and "cut at the limit" in meta, meta
    text = first.find_element(By.CSS_SELECTOR, ".text").text
    browser.one("#clear").click()
    assert not browser.all(".message")
    again = browser.ask("What is a needletail?").find_element(By.CSS_SELECTOR, ".text").text
    assert again == text, "greedy answers differ"


@check
def completion_streams_and_stops(browser):
    browser.open("/ui")
    browser.one("#tab-completion").click()
    assert not browser.one("#system").is_displayed()
    browser.type("#control-top_k", "5")
    browser.type("#control-max_tokens", "8")
    browser.send("Once upon a time")
    browser.idle()
    text = browser.one("#output").text
    assert text.startswith("Once upon a time") and len(text) > len("Once upon a time"), text
    assert "tokens" in browser.one("#output-meta").text
    browser.picture("completion")
    browser.one("#append").click()
    assert browser.one("#entry").get_attribute("value") == text
    browser.type("#control-max_tokens", "300")
    # The key is pressed as soon as the first token is seen; a busy browser may see the first with the last.
    for _ in range(5):
        browser.script(
            """new MutationObserver((_, observer) => {
              observer.disconnect();
              document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
            }).observe(document.getElementById("live"), { childList: true });"""
        )
        browser.send("Once upon a time")
        browser.idle()
        if "stopped by you" in browser.one("#output-meta").text:
            break
    assert "stopped by you" in browser.one("#output-meta").text, browser.one("#output-meta").text


@check
def probabilities_show_on_hover(browser):
    browser.open("/ui")
    browser.one("#logprobs").click()
    browser.type("#control-max_tokens", "12")
    browser.ask("What is a needletail?")
    tokens = browser.all(".message.assistant .tok")
    assert tokens
    ActionChains(browser.driver).move_to_element(tokens[-1]).perform()
    browser.until(lambda: browser.one("#tip").is_displayed(), "the candidates")
    shares = [float(each.text.split()[0]) for each in browser.all("#tip dd")]
    assert len(shares) >= 2 and all(0 <= share <= 100 for share in shares), shares
    assert browser.all("#tip .chosen")
    browser.picture("probabilities")


@check
def refusals_are_told_in_words(browser):
    browser.open("/ui")
    Select(browser.one("#format")).select_by_value("json_schema")
    browser.picture("schema")
    browser.type("#format-value", "{")
    browser.send("Name a bird.")
    browser.until(lambda: browser.one("#error").is_displayed(), "the error")
    assert "The schema of the response format is not JSON" in browser.one("#error-text").text
    browser.idle()
    browser.type("#format-value", "3")
    browser.one("#entry").send_keys(Keys.ENTER)
    browser.idle()
    message = browser.one("#error-text").text
    assert message.startswith("The server says: Input validation error: "), message
    assert browser.one("#entry").get_attribute("value") == "Name a bird.", "the message is lost"
    browser.picture("error")
    browser.one("#dismiss").click()
    assert not browser.one("#error").is_displayed()


@check
def formats_bind_the_answer(browser):
    for tab, answer in (("chat", ".message.assistant .text"), ("completion", "#output span:last-child")):
        browser.open("/ui")
        browser.one(f"#tab-{tab}").click()
        Select(browser.one("#format")).select_by_value("regex")
        assert browser.one("#format-value").get_attribute("value") == "(yes|no)"
        browser.send("Is a swift a bird?")
        browser.idle()
        assert browser.one(answer).text in ("yes", "no"), browser.one(answer).text


@check
def graphs_get_points(browser):
    browser.open("/ui")
    for name in ("running", "waiting", "cache", "speed"):
        graph = browser.one(f"#graph-{name}")
        browser.until(lambda: int(graph.get_attribute("data-points") or 0) >= 3, f"points of {name}")
        assert browser.all(f"#graph-{name} path.line")
        assert browser.one(f"#value-{name}").text not in ("", "–")


@check
def the_conversation_is_kept(browser):
    browser.open("/ui")
    browser.type("#system", "You are brief.")
    answer = browser.ask("What is a needletail?").find_element(By.CSS_SELECTOR, ".text").text
    browser.open("/ui", fresh=False)
    assert browser.all(".message.assistant .text")[-1].text == answer
    assert browser.one("#system").get_attribute("value") == "You are brief."


@check
def text_is_never_html(browser):
    browser.open("/ui")
    browser.type("#control-max_tokens", "1")
    browser.ask(HOSTILE.replace("\n", " "))
    assert browser.one(".message.user .text").text == HOSTILE.replace("\n", " ")
    browser.script("document.getElementById('log').replaceChildren(renderMarkdown(arguments[0]))", HOSTILE)
    assert not browser.all("#log img, #log script, #log b, #log i, #log a")
    assert "<img src=x" in browser.one("#log").text


@check
def commands_can_be_copied(browser):
    browser.open("/ui")
    browser.script(
        """Object.defineProperty(navigator, "clipboard",
          { value: { writeText: async (text) => { window.copied = text; } } });"""
    )
    browser.type("#control-max_tokens", "4")
    browser.type("#entry", "It's a swift.")
    for tab in ("chat", "completion"):
        browser.one(f"#tab-{tab}").click()
        browser.type("#entry", "It's a swift.")
        browser.one("#copy-curl").click()
        command = browser.until(lambda: browser.script("return window.copied"), "the command")
        shown = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE)
        assert "data: {" in shown.stdout and '"error"' not in shown.stdout, shown
        browser.script("window.copied = undefined")
        browser.one("#copy-python").click()
        program_text = browser.until(lambda: browser.script("return window.copied"), "the program")
        compile(program_text, tab, "exec")
        browser.script("window.copied = undefined")


@check
def the_page_fits_the_screen(browser):
    browser.open("/ui")
    browser.ask("Tell me a short story about a swift.")
    browser.scheme("dark")
    browser.picture("chat-dark")
    browser.size(NARROW)
    browser.open("/ui", fresh=False)
    for scheme in ("light", "dark"):
        browser.scheme(scheme)
        browser.picture(f"chat-narrow-{scheme}")
        wide = browser.script("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{wide} points too wide"
    browser.one("#toggle-settings").click()
    assert browser.one("#settings").is_displayed()
    browser.picture("settings-narrow")


@check
def everything_has_a_name(browser):
    browser.open("/ui")
    nameless = browser.script(
        """return [...document.querySelectorAll("button, input, select, textarea, [role=img], [role=tab]")]
          .filter((each) => !each.labels?.length && !each.ariaLabel && !each.textContent.trim())
          .map((each) => each.outerHTML);"""
    )
    assert not nameless, nameless


@check
def docs_show_every_route(browser):
    browser.open("/docs")
    assert browser.driver.current_url.endswith("/docs/")
    browser.until(lambda: browser.all(".operation"), "the routes")
    with urllib.request.urlopen(browser.url + "/api-doc/openapi.json") as answer:
        document = json.load(answer)
    count = sum(len(item) for item in document["paths"].values())
    assert len(browser.all(".operation")) == count
    assert len(browser.all("nav li")) == count
    for heading in ("max_new_tokens", "temperature", "x-compute-time"):
        assert browser.script("return document.body.textContent.includes(arguments[0])", heading)
    assert "curl" in browser.one("#post-generate pre").text
    browser.picture("docs")
    browser.script("document.getElementById('post-generate').scrollIntoView()")
    browser.picture("docs-generate")
    browser.type("#filter", "chat")
    assert 0 < len([each for each in browser.all("nav li") if each.is_displayed()]) < count
    browser.scheme("dark")
    browser.picture("docs-dark")
    browser.size(NARROW)
    assert browser.script("return document.documentElement.scrollWidth - innerWidth") <= 0
    browser.picture("docs-narrow")


@check
def description_is_valid(browser):
    with urllib.request.urlopen(browser.url + "/api-doc/openapi.json") as answer:
        faults = list(OpenAPIV30SpecValidator(json.load(answer)).iter_errors())
    assert not faults, [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in faults]


def passes(function, browser):
    """Runs a check in a window as on a first visit; whether it passed."""
    start = time.monotonic()
    browser.size(WIDE)
    browser.scheme("light")
    try:
        function(browser)
        complaints = browser.complaints()
        assert not complaints, f"the console says {complaints}"
    except Exception:
        browser.picture(f"failed-{function.__name__}")
        report("FAILED", function, start)
        print(where_it_failed(), f"       screenshots: {browser.screenshots}", sep="\n", flush=True)
        return False
    report("ok", function, start)
    sys.stdout.flush()
    return True


def main():
    url, _, only = sys.argv[1:4]
    folder = pathlib.Path(os.environ.get("NEEDLETAIL_SCREENSHOTS") or tempfile.mkdtemp(prefix="needletail-pages-"))
    folder.mkdir(parents=True, exist_ok=True)
    browser = Browser(url, folder)
    results = [passes(function, browser) for function in CHECKS if only in function.__name__]
    browser.driver.quit()
    print(f"counts: {results.count(True)} {results.count(False)}")


if __name__ == "__main__":
    main()
