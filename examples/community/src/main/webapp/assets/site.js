// The site works without this file. With it, a chosen picture is shown before it is sent, and times are the reader's own.
"use strict";

const input = document.getElementById("picture");
const preview = document.getElementById("preview");
if (input && preview) {
  let url = null;
  const show = () => {
    if (url) URL.revokeObjectURL(url);
    const file = input.files[0];
    url = file ? URL.createObjectURL(file) : null;
    preview.hidden = !file;
    if (url) preview.src = url;
    else preview.removeAttribute("src");
  };
  preview.addEventListener("error", () => { preview.hidden = true; });
  input.addEventListener("change", show);
}

const local = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = local.format(new Date(time.dateTime));
}
