"""A browser without JavaScript: pages, links, forms and cookies, as the HTML standard has
them where it matters to us. Must never mend a page: what is not well-formed is an error.
"""

import html
import http.client
import re
import time
import urllib.parse

TOKEN = re.compile(
    r"<(?:(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)|![^>]*)>", re.S
)
ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?", re.S)
VOID = {"meta", "link", "input", "br", "hr", "img", "wbr"}
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?\Z")


class BrokenPage(Exception):
    """The page is not well-formed: something was not escaped, or a tag not closed."""


class Element:
    """A tag with what is in it; children are elements and texts."""

    __slots__ = ("tag", "attributes", "children")

    def __init__(self, tag, attributes):
        self.tag = tag
        self.attributes = attributes
        self.children = []

    def get(self, name, fallback=None):
        return self.attributes.get(name, fallback)

    def text(self):
        return "".join(
            child if isinstance(child, str) else child.text() for child in self.children
        )

    def walk(self):
        yield self
        for child in self.children:
            if not isinstance(child, str):
                yield from child.walk()

    def all(self, tag=None, **wanted):
        """The elements inside with this tag and these attributes (data_key: data-key);
        None asks only for the attribute to be there."""
        names = {name.replace("_", "-"): value for name, value in wanted.items()}
        return [
            element
            for element in self.walk()
            if (tag is None or element.tag == tag)
            and all(
                name in element.attributes
                and (value is None or element.attributes[name] == value)
                for name, value in names.items()
            )
        ]


def parse(source):
    """The page as a tree. Line ends become LF first, as browsers do it."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    root = Element("#page", {})
    stack = [root]
    at = 0
    for token in TOKEN.finditer(source):
        _add_text(stack, source[at : token.start()])
        at = token.end()
        if token[2] is None:
            continue
        tag = token[2].lower()
        if token[1]:
            if stack[-1].tag != tag:
                raise BrokenPage(f"</{tag}> closes <{stack[-1].tag}>")
            stack.pop()
            continue
        element = Element(tag, _attributes(token[3]))
        stack[-1].children.append(element)
        if tag not in VOID:
            stack.append(element)
    _add_text(stack, source[at:])
    if len(stack) > 1:
        raise BrokenPage(f"<{stack[-1].tag}> is never closed")
    return root


def _add_text(stack, text):
    if "<" in text:
        raise BrokenPage(f"a bare < in {text[:80]!r}")
    if not text:
        return
    if stack[-1].tag == "textarea" and not stack[-1].children and text[0] == "\n":
        text = text[1:]
    stack[-1].children.append(html.unescape(text) if "&" in text else text)


def _attributes(text):
    found = {}
    for name, double, single in ATTRIBUTE.findall(text):
        found[name.lower()] = html.unescape(double or single)
    return found


def _input_value(element):
    """What the browser makes of an input's value: text inputs drop line ends, dates and
    times that are none are dropped, moments are written as short as they can be."""
    value, kind = element.get("value", ""), element.get("type", "text")
    if kind in ("text", "password"):
        return value.replace("\n", "").replace("\r", "")
    if kind == "date":
        return value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else ""
    if kind == "time":
        return value if re.fullmatch(r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?", value) else ""
    if kind == "datetime-local":
        moment = MOMENT.match(value)
        if not moment:
            return ""
        fraction = (moment[4] or "").rstrip("0")
        seconds = f":{moment[3]}" if (moment[3] or "00") != "00" or fraction else ""
        return f"{moment[1]}T{moment[2]}{seconds}{'.' + fraction if fraction else ''}"
    return value


class Form:
    """A form as it would be sent. Fields are named by their data-field, others by name."""

    def __init__(self, element, page):
        self.action = element.get("action") or page.path
        self.entries = {}
        self.controls = {}
        self.options = {}
        self.boxes = set()
        for control in element.walk():
            self._add(control)

    def _add(self, control):
        name, tag = control.get("name"), control.tag
        if name is None or tag == "button":
            return
        if "data-field" in control.attributes:
            self.controls[control.get("data-field")] = (name, control)
        if tag == "select":
            options = control.all("option")
            chosen = [one for one in options if "selected" in one.attributes]
            self.options[name] = [one.get("value", one.text()) for one in options]
            if options:
                self.entries[name] = (chosen or options)[-1 if chosen else 0].get("value")
        elif tag == "textarea":
            self.entries[name] = control.text()
        elif tag == "input" and control.get("type") == "checkbox":
            self.boxes.add(name)
            if "checked" in control.attributes:
                self.entries[name] = control.get("value", "on")
        elif tag == "input":
            self.entries[name] = _input_value(control)

    def names(self):
        """The columns that can be typed into."""
        return list(self.controls)

    def control(self, field):
        """The input, select or textarea of a column."""
        return self.controls[field][1]

    def choices(self, field):
        """A select's values; None for other inputs."""
        return self.options.get(self.controls[field][0])

    def __getitem__(self, field):
        return self.entries[self.controls[field][0]]

    def __setitem__(self, field, value):
        self.entries[self.controls[field][0]] = value

    def has_null_box(self, field):
        return f"-null.{self.controls[field][0]}" in self.boxes

    def set_null(self, field, is_null=True):
        name = f"-null.{self.controls[field][0]}"
        self.entries.pop(name, None)
        if is_null:
            self.entries[name] = "1"

    def is_null(self, field):
        return f"-null.{self.controls[field][0]}" in self.entries

    def encoded(self, then="list"):
        """The body: line ends go out as CR LF."""
        entries = dict(self.entries)
        if then is not None:
            entries["-then"] = then
        return urllib.parse.urlencode(
            {
                name: re.sub("\r\n|\r|\n", "\r\n", value)
                for name, value in entries.items()
            }
        ).encode()


class Page:
    """An answer."""

    def __init__(self, path, response, body):
        self.path = path
        self.code = response.status
        self.headers = response.headers
        self.body = body
        self._tree = None

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def tree(self):
        if self._tree is None:
            self._tree = parse(self.text)
        return self._tree

    @property
    def location(self):
        return self.headers.get("Location")

    def messages(self):
        """What the page says to the person, alerts and statuses alike."""
        return [
            element.text().strip()
            for role in ("alert", "status")
            for element in self.tree.all(role=role)
        ]

    def form(self):
        """The page's own form: the last one, as signing out comes first."""
        return Form(self.tree.all("form")[-1], self)

    def fixed(self, field):
        """What is shown of a field that cannot be typed into; None when it can."""
        for element in self.tree.all("output", data_field=field):
            return element.text()
        return None

    def headings(self):
        found = self.tree.all("th", data_field=None)
        return [element.get("data-field") for element in found]

    def rows(self):
        """A list's rows: (key, {column: text})."""
        return [
            (
                row.get("data-key"),
                {cell.get("data-field"): cell.text() for cell in row.all("td")},
            )
            for row in self.tree.all("tr", data_key=None)
        ]

    def link(self, rel):
        """The address that the link with this rel leads to; None when there is none."""
        found = self.tree.all("a", rel=rel)
        return found[0].get("href") if found else None

    def links(self):
        return [element.get("href") for element in self.tree.all("a", href=None)]


class Browser:
    """Keeps cookies and a connection; `inspect(page)` is called for every answer."""

    def __init__(self, url, inspect=None):
        self.url = url
        self.host = urllib.parse.urlsplit(url).netloc
        self.cookies = {}
        self.inspect = inspect
        self._connection = None

    def request(self, method, path, body=None, headers=None):
        sent = {"Host": self.host, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        response, answer = self._exchange(method, path, body, sent)
        page = Page(path, response, answer)
        for line in response.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        if self.inspect:
            self.inspect(page)
        return page

    def _exchange(self, method, path, body, headers):
        for is_last in (False, True):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(self.host)
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                return response, response.read()
            except (http.client.HTTPException, ConnectionError):
                # nginx closes idle connections; what was answered is never asked again.
                self.close()
                if is_last:
                    raise

    def _keep(self, line):
        name, _, value = line.partition(";")[0].partition("=")
        if re.search(r"Max-Age=0\b", line, re.I):
            self.cookies.pop(name.strip(), None)
        else:
            self.cookies[name.strip()] = value

    def close(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def follow(self, page):
        """Where a redirect leads."""
        return self.get(page.location)

    def post(self, path, body, headers=None):
        """Posts what urlencode takes, or bytes, as a page of the site itself would."""
        if not isinstance(body, bytes):
            body = urllib.parse.urlencode(body).encode()
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.url,
            "Sec-Fetch-Site": "same-origin",
            **(headers or {}),
        }
        return self.request("POST", path, body, sent)

    def submit(self, form, then="list"):
        return self.post(form.action, form.encoded(then))

    def sign_in(self, name, password, path="/admin/login/"):
        """Tries again, as a person would, where nginx says that it is too often."""
        while True:
            form = self.get(path).form()
            form.entries.update(username=name, password=password)
            page = self.submit(form, None)
            if page.code != 429:
                return page
            time.sleep(0.2)
