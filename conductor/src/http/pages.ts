// Lists that may be too long for memory: read page by page, and written as the pages arrive.

/** The items of an answer, a page at a time. */
export class Pages<Item> {
  readonly pages: AsyncIterable<Item[]>;

  constructor(pages: AsyncIterable<Item[]>) {
    this.pages = pages;
  }

  /** Reads the first page, so that an early failure is answered as one, and maps each row with `view`. */
  static async of<Row, Item>(rows: AsyncGenerator<Row[]>, view: (row: Row) => Item): Promise<Pages<Item>> {
    const first = await rows.next();
    async function* viewed(): AsyncGenerator<Item[]> {
      if (first.done === true) return;
      yield first.value.map(view);
      for await (const page of rows) yield page.map(view);
    }
    return new Pages(viewed());
  }

  /** The list as JSON, in pieces. */
  async *toJson(): AsyncGenerator<string> {
    let before = "[";
    for await (const page of this.pages) {
      if (page.length === 0) continue;
      yield before + JSON.stringify(page).slice(1, -1);
      before = ",";
    }
    yield before === "[" ? "[]" : "]";
  }
}
