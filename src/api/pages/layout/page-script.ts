/**
 * What the script does to the content of a page, when it is shown and whenever it is replaced: it
 * shows times in the reader's own zone, and copies. Nothing that it does changes the height of a line.
 */
export const CONTENT_SCRIPT = `
// What a browser calls its languages is not always one that it knows, such as en-US@posix.
const timeFormat = (options) => {
  const tag = document.documentElement.lang;
  const own = navigator.languages.find((one) => one.split('-')[0] === tag);
  const style = { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric',
    minute: '2-digit', timeZoneName: 'short', ...options };
  try {
    return new Intl.DateTimeFormat(own || tag, style);
  } catch {
    return new Intl.DateTimeFormat(tag, style);
  }
};

const localTimes = (main) => {
  const mine = timeFormat({});
  const utc = timeFormat({ timeZone: 'UTC' });
  for (const time of main.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    const [when, beside] = [time.querySelector('.when'), time.querySelector('.utc')];
    if (!when || !beside || at.getTimezoneOffset() === 0) continue;
    when.textContent = mine.format(at);
    beside.textContent = utc.format(at);
  }
};

const putIntoClipboard = async (text) => {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {}
  // Web views and plain http have no clipboard of that kind.
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'heard';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
};

document.addEventListener('click', async ({ target }) => {
  const button = target instanceof Element ? target.closest('button[data-copy]') : null;
  if (!button) return;
  await putIntoClipboard(button.dataset.copy);
  button.focus();
  const label = button.firstElementChild;
  const before = label.dataset.before || label.textContent;
  label.dataset.before = before;
  label.textContent = button.dataset.copied;
  setTimeout(() => { label.textContent = before; }, 2000);
});

const content = document.querySelector('main');
// As the server wrote it, to be compared with what it writes next.
let written = content ? content.innerHTML : '';
if (content) localTimes(content);
`;
