// The form. A field's name is the name of its member in the argument of `examine`; `data-for` lists the questions that
// have it. Another kind of proof is a radio button with fields of its own.
const form = document.getElementById("form");
// The library refuses what is larger; no more of it needs to be read.
const MOST_BYTES = 16 * 1024 * 1024 + 1;

const question = () => form.elements.question.value;
const named = (name) => form.elements[name];
const isAboutProof = () => question().startsWith("verify");

/** Chooses a question, as if it had been clicked. */
function ask(name) {
  form.elements.question.value = name;
  showFields();
}

/** Whoever chooses a service is asked for what proves possession to it. */
function askWhatServiceTakes(services) {
  const service = services.find(({ name }) => name === named("cloud").value);
  if (service && isAboutProof() && !service.proofs.includes(question())) ask(service.proofs[0]);
}

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
  field.closest("details")?.setAttribute("open", "");
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// Where files go, by what they are and what is asked; `*` stands for all that is not listed.
const PLACES = {
  verify: { root: "ca", ca: "ca", crl: "crls", "*": "proof" },
  verifySignature: { root: "ca", ca: "ca", signature: "signature", crl: "crls", "*": "untrusted" },
  verifyRequest: { root: "ca", request: "request", crl: "crls", "*": "chain" },
  audit: { "*": "files" },
  chain: { root: "trust", ca: "trust", crl: "crls", "*": "files" },
};
// What shows which kind of proof it is. The first that is found decides.
const SHOWS = { request: "verifyRequest", signature: "verifySignature", proof: "verify" };

/** Puts dropped files where they belong, by what is in them; a short text is the code. */
async function sort(files, { recognise }) {
  const all = [];
  for (const file of files) all.push({ file, kind: recognise(await content(file)) });
  // A field for one file takes the first.
  const rank = ({ kind }) => (kind in SHOWS ? 0 : 1);
  all.sort((one, other) => rank(one) - rank(other));
  const kinds = all.map(({ kind }) => kind);
  const shown = Object.keys(SHOWS).find((kind) => kinds.includes(kind));
  if (shown && isAboutProof()) ask(SHOWS[shown]);
  const found = {};
  for (const { file, kind } of all) {
    const places = PLACES[question()];
    if (kind === "code" && !named("code").disabled) named("code").value = (await file.text()).trim();
    else (found[places[kind] ?? places["*"]] ??= []).push(file);
  }
  for (const [name, some] of Object.entries(found)) put(named(name), some);
}

/** The field for files below the pointer. */
const fieldAt = (event) => event.target.closest?.(".field")?.querySelector("input[type=file]");

function highlight(field) {
  document.querySelectorAll(".over").forEach((one) => one.classList.remove("over"));
  field?.closest(".field").classList.add("over");
}
