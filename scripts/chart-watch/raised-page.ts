/** The first paragraph of the page counts the charts, and names the newest one. */
export function raisedPage(page: string, known: string, newest: string, count: number): string {
  return page
    .split('\n\n')
    .map((paragraph, index) =>
      index !== 1
        ? paragraph
        : paragraph
            .replace(/([\d,]+)(?= versions)/, (text) =>
              (Number(text.replaceAll(',', '')) + count).toLocaleString('en-US'),
            )
            .replaceAll(known, newest),
    )
    .join('\n\n');
}
