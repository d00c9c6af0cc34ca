// Looks for new messages every second. Without this file the page still works, by reloading.
"use strict";

const phone = document.getElementById("screen");
const talk = document.getElementById("talk");
const trouble = document.getElementById("trouble");
const form = document.getElementById("write");
const body = document.getElementById("body");
let looking = false;

function toTheEnd() {
  phone.scrollTop = phone.scrollHeight;
}

async function look() {
  if (looking || document.hidden) return;
  looking = true;
  try {
    const answer = await fetch(`${talk.dataset.address}?after=${talk.children.length}`);
    if (answer.status === 410) location.reload();  // the demo was started anew
    if (answer.status === 200) {
      talk.insertAdjacentHTML("beforeend", await answer.text());
      toTheEnd();
    }
    trouble.textContent = answer.ok ? "" : "The demo does not answer as it should.";
  } catch {
    trouble.textContent = "The demo is not running.";
  }
  looking = false;
}

async function send(event) {
  event.preventDefault();
  const text = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body: text, redirect: "manual" });
    if (answer.type !== "opaqueredirect") throw new Error(answer.status);
    form.reset();
  } catch {
    trouble.textContent = "Your message was not sent. Please try again.";
    return;
  }
  look();
}

form.addEventListener("submit", send);
body.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
document.addEventListener("visibilitychange", look);
setInterval(look, 1000);
toTheEnd();
