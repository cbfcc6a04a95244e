// Copies the command beside a button. Without scripts there is no button, and the page is whole.
document.documentElement.classList.add("scripted");
document.addEventListener("click", async ({ target }) => {
  if (!target.matches("button.copy")) return;
  const command = target.parentElement.querySelector("code");
  let status = "Copied";
  try {
    await navigator.clipboard.writeText(command.textContent);
  } catch {
    // A page that came over plain HTTP has no clipboard; what is selected can still be copied.
    getSelection().selectAllChildren(command);
    if (!document.execCommand("copy")) status = "Press Ctrl+C";
  }
  target.textContent = status;
  document.getElementById("copied").textContent = status;
  setTimeout(() => { target.textContent = "Copy"; }, 2000);
});
