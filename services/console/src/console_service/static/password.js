// A link that was mailed has its token behind the #: into the form with it, and out of the address.
const field = document.querySelector("input[data-from-address]");

if (field && location.hash.length > 1) {
  field.value = location.hash.slice(1);
  field.closest(".field").hidden = true;
  history.replaceState(null, "", location.pathname);
}
