// A run at work: looks again every two seconds until it is done; without it the link does the same.
const job = document.getElementById("job");

async function again() {
  try {
    const answer = await fetch(job.dataset.again, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
    if (!fresh) return;
    job.innerHTML = fresh.innerHTML;
    if (fresh.dataset.again) setTimeout(again, 2000);
    // What stands around it, the state and the buttons, is another now.
    else location.reload();
  } catch {
    // The line may be down for a while; the run is not.
    setTimeout(again, 5000);
  }
}

setTimeout(again, 1500);
