// The rail beside an opened document: every citation of the answer that stands in it, at its height in the whole.
(() => {
  "use strict";
  const { find, onShow } = window.chuchu;
  const GAP = 4;

  const place = () => {
    const rail = find("#source .rail");
    if (!rail) return;
    const scroll = find("#source .source-scroll");
    const ticks = [...rail.children];
    const height = ticks[0].offsetHeight + GAP;
    const room = rail.clientHeight - height;
    // Down the rail none covers the one above it; up again none hangs out at the bottom.
    let top = -height;
    const tops = ticks.map((tick) => {
      const row = document.getElementById(`source-${tick.value}`);
      top = Math.max((row.offsetTop / scroll.scrollHeight) * rail.clientHeight, top + height);
      return top;
    });
    let most = room;
    tops.reverse().forEach((at, position) => {
      tops[position] = Math.max(Math.min(at, most), 0);
      most = tops[position] - height;
    });
    tops.reverse().forEach((at, position) => { ticks[position].style.top = `${at}px`; });
  };

  onShow(place);
  addEventListener("resize", place);
})();
