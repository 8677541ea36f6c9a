// A key that stays silent or is cancelled: say so on the page, not only in the console.
document.addEventListener("allauth.error", function () {
  const message = document.getElementById("cle-refusee");
  if (message) { message.hidden = false; }
});
