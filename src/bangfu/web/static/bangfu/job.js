// A run at work: looks again every two seconds until it is done; without it the link does the same.
const job = document.getElementById("job");

async function again() {
  const answer = await fetch(job.dataset.again, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
  if (!fresh) return;
  job.innerHTML = fresh.innerHTML;
  if (fresh.dataset.again) setTimeout(again, 2000);
}

setTimeout(again, 1500);
