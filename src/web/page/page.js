// From the form to the result.
async function check() {
  const [popcert, asked] = [await engine, question()];
  clear();
  status.textContent = "Checking …";
  // The words are painted before the work begins.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  try {
    show(popcert.examine(asked, await argument()), asked);
  } catch (error) {
    refuse(error);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
form.addEventListener("change", (event) => {
  showFields();
  if (event.target.name) clear();
});
form.addEventListener("input", () => clear());
result.addEventListener("click", ({ target }) => {
  if (target.dataset.format && shown) save(target.dataset.format);
});

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  highlight(fieldAt(event));
});
document.addEventListener("dragleave", () => highlight(null));
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  highlight(null);
  const files = [...event.dataTransfer.files];
  const field = fieldAt(event);
  if (files.length === 0) return;
  if (field) put(field, files);
  else await sort(files, await engine);
});

function ready(popcert) {
  const services = popcert.clouds();
  for (const { name, title } of services) named("cloud").append(new Option(title, name));
  named("cloud").addEventListener("change", () => askWhatServiceTakes(services));
  document.getElementById("version").textContent = popcert.version();
  document.getElementById("check").disabled = false;
  status.textContent = "";
  document.documentElement.dataset.ready = Math.round(performance.now());
}

showFields();
engine.then(ready, (error) => { status.textContent = `WebAssembly does not run here: ${error.message}`; });
