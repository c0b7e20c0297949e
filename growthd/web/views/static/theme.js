// Sets the chosen theme before the first paint. Without a choice the system's theme holds.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const read = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const write = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* private window */ } };
  const now = () => root.dataset.theme ?? (system.matches ? "dark" : "light");
  const other = () => (now() === "dark" ? "light" : "dark");

  if (["dark", "light"].includes(read())) root.dataset.theme = read();

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const show = () => { button.textContent = other() === "dark" ? "Dark" : "Light"; };
    const changed = () => { show(); document.dispatchEvent(new Event("themed")); };
    button.hidden = false;
    button.addEventListener("click", () => { root.dataset.theme = other(); write(root.dataset.theme); changed(); });
    system.addEventListener("change", changed);
    show();
  });
})();
