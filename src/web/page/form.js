// The form. A field's name is the name of its member in the argument of `examine`; `data-for` lists the questions that
// have it. Another kind of proof is a radio button with fields of its own.
const form = document.getElementById("form");
// The library refuses what is larger; no more of it needs to be read.
const MOST_BYTES = 16 * 1024 * 1024 + 1;

const question = () => form.elements.question.value;
const named = (name) => form.elements[name];

/** Shows the fields of the chosen question, and keeps the others out of the argument. */
function showFields() {
  for (const field of form.querySelectorAll("[data-for]")) {
    field.hidden = !field.dataset.for.split(" ").includes(question());
    field.querySelector("input, select").disabled = field.hidden;
  }
  named("cloud").options[0].text = question() === "verify" ? "chosen from code and CA" : "none in particular";
}

async function content(file) {
  return { name: file.name, bytes: new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer()) };
}

/** The argument of the chosen question. */
async function argument() {
  const members = {};
  for (const field of form.querySelectorAll(".field [name]:enabled")) {
    const value = await valueOf(field);
    if (value !== undefined) members[field.name] = value;
  }
  return members;
}

async function valueOf(field) {
  if (field.type === "checkbox") return field.checked || undefined;
  if (field.type === "file") {
    if (field.files.length === 0) return undefined;
    return Promise.all([...field.files].map(content));
  }
  if ("list" in field.dataset) return field.value.split(/[\s,]+/).filter((word) => word !== "");
  return field.value === "" ? undefined : field.value;
}

/** Puts files into a field, as if they had been chosen there. */
function put(field, files) {
  const list = new DataTransfer();
  const several = field.multiple ? files : files.slice(0, 1);
  several.forEach((file) => list.items.add(file));
  field.files = list.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Puts dropped files where they belong, by what is in them; a short text is the code. */
async function sort(files, { examine }) {
  const found = { ca: [], proof: [], other: [] };
  for (const file of files) {
    const one = await content(file);
    const examination = examine("audit", { files: [one] });
    const [result] = examination.report().results;
    examination.free();
    const text = new TextDecoder().decode(one.bytes).trim();
    if (result.error && /^[\w-]{6,256}$/.test(text)) named("code").value = text;
    else (found[result.role?.name] ?? found.other).push(file);
  }
  if (question() === "verify") {
    if (found.ca.length) put(named("ca"), found.ca);
    if (found.proof.length || found.other.length) put(named("proof"), [...found.proof, ...found.other]);
  } else if (question() === "chain") {
    if (found.ca.length) put(named("trust"), found.ca);
    if (found.proof.length || found.other.length) put(named("files"), [...found.proof, ...found.other]);
  } else {
    put(named("files"), files);
  }
}

/** The field for files below the pointer. */
const fieldAt = (event) => event.target.closest?.(".field")?.querySelector("input[type=file]");

function highlight(field) {
  document.querySelectorAll(".over").forEach((one) => one.classList.remove("over"));
  field?.closest(".field").classList.add("over");
}
