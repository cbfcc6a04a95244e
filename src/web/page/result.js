// The result: the body of the HTML report, with the path as a picture.
const result = document.getElementById("result");
const report = document.getElementById("report");
const status = document.getElementById("status");
let shown = null;

function clear() {
  shown?.examination.free();
  shown = null;
  result.hidden = true;
  report.replaceChildren();
  status.textContent = "";
}

/** Headings of the report stand one level below those of this page. */
function lowered(element) {
  for (const heading of element.querySelectorAll("h1, h2, h3")) {
    const lower = document.createElement(`h${Number(heading.localName[1]) + 1}`);
    lower.append(...heading.childNodes);
    heading.replaceWith(lower);
  }
  return element;
}

function picture(svg) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  figure.className = "path";
  image.alt = "";
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  figure.append(image);
  return figure;
}

function show(examination, asked) {
  const html = examination.render("html");
  // Without its head: this page has its style already, and its policy allows no other.
  const page = new DOMParser().parseFromString(html.slice(html.indexOf("<body>")), "text/html");
  const body = lowered(document.importNode(page.querySelector("main"), true));
  body.querySelector("#copied").remove();
  const pictures = examination.pictures().filter((svg) => svg !== "");
  body.querySelectorAll("ol.path").forEach((list, at) => {
    if (pictures[at] !== undefined) list.before(picture(pictures[at]));
  });
  const about = document.createElement("p");
  about.className = "quiet";
  about.textContent = page.querySelector("header").textContent;
  report.replaceChildren(...body.childNodes, about);
  shown = { examination, asked };
  result.hidden = false;
  status.textContent = "Checked.";
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

/** What is wrong with the form. */
function refuse(error) {
  const message = document.createElement("p");
  message.className = "refused";
  message.textContent = [error.message, error.hint].filter(Boolean).join(": ");
  report.replaceChildren(message);
  result.hidden = false;
  status.textContent = `Not checked: ${error.message}`;
}

const TYPES = { html: "text/html", json: "application/json", sarif: "application/sarif+json" };

function save(format) {
  const file = new Blob([shown.examination.render(format)], { type: TYPES[format] });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `popcert-${shown.asked.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
