/** Draws each chart of the page by uPlot, in the colours of the page. It asks for nothing. */
export const FIGURES_SCRIPT = `'use strict';
(() => {
  const HEIGHT = 220;
  const styles = getComputedStyle(document.documentElement);
  const colour = (name) => styles.getPropertyValue(name).trim();
  const strokes = [colour('--link'), colour('--fault'), colour('--soft')];
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 } };
  const dashes = [[], [6, 4], [2, 3]];
  for (const place of document.querySelectorAll('[data-chart]')) {
    const { title, names, days, values } = JSON.parse(place.dataset.chart);
    const options = {
      title,
      width: place.clientWidth,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      cursor: { show: false },
      legend: { live: false },
      scales: { y: { range: (_, least, most) => [0, most > 0 ? most * 1.1 : 1] } },
      axes: [axis, { ...axis, size: 70 }],
      series: [
        {},
        ...names.map((label, index) => ({
          label,
          stroke: strokes[index],
          dash: dashes[index],
          width: 2,
          points: { show: days.length < 3 },
        })),
      ],
    };
    const chart = new uPlot(options, [days, ...values], place);
    new ResizeObserver(() => {
      chart.setSize({ width: place.clientWidth, height: HEIGHT });
    }).observe(place);
  }
})();
`;
