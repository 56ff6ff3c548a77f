import type { BrowserContext, Locator, Page } from 'playwright-core';

/** A PIN that the rules accept. */
export const PIN = 'tidal harbour 42 lamps';

export interface SeenMessage {
  id: string;
  state: string | undefined;
  text: string;
  /** Something the client tells, not a message. */
  line: boolean;
}

/** A person in front of the web client: does what people do, through what people see. */
export class Person {
  readonly name: string;
  readonly page: Page;
  /** Everything the page complained about: errors, refused scripts, broken policies. */
  readonly complaints: string[] = [];

  private constructor(name: string, page: Page) {
    this.name = name;
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** Opens the client in a browser of their own. */
  static async open(context: BrowserContext, url: string, name: string): Promise<Person> {
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(30_000);
    const person = new Person(name, page);
    await page.goto(url);
    return person;
  }

  /** First run: name, PIN, in. */
  async createAccount(): Promise<void> {
    await this.page.getByLabel('Your name').fill(this.name);
    await this.page.getByRole('button', { name: 'Continue' }).click();
    await this.page.getByLabel('PIN', { exact: true }).fill(PIN);
    await this.page.getByLabel('The same PIN again').fill(PIN);
    await this.page.getByRole('button', { name: 'Start' }).click();
    await this.page.getByRole('heading', { name: 'Chats', exact: true }).waitFor();
  }

  /** Goes to a place of the client by its address, as a bookmark would. */
  async goto(path: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, path);
  }

  async inviteCode(): Promise<string> {
    await this.goto('/add/code');
    const code = this.page.getByTestId('invite-code');
    await code.waitFor();
    return (await code.innerText()).replaceAll(/\s/g, '');
  }

  /** Confirms who used the code. */
  async confirmJoiner(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `Connect with ${name}` }).click();
    await this.composer().waitFor();
  }

  async join(code: string): Promise<void> {
    await this.goto('/add/enter');
    await this.page.getByLabel('Code', { exact: true }).fill(code);
    await this.page.getByRole('button', { name: 'Connect' }).click();
  }

  composer(): Locator {
    return this.page.getByPlaceholder('Message', { exact: true });
  }

  async send(text: string): Promise<void> {
    await this.composer().fill(text);
    await this.composer().press('Enter');
  }

  article(text: string): Locator {
    return this.page.locator('article[data-id]').filter({ hasText: text });
  }

  async openChat(name: string): Promise<void> {
    await this.goto('/');
    await this.page
      .getByRole('link', { name: new RegExp(name) })
      .first()
      .click();
    await this.composer().waitFor();
  }

  async unlock(): Promise<void> {
    await this.page.getByLabel('PIN', { exact: true }).fill(PIN);
    await this.page.getByRole('button', { name: 'Unlock' }).click();
    await this.page.getByRole('heading', { name: 'Chats', exact: true }).waitFor();
  }

  /** What people wrote, without the lines the client adds by itself. */
  async messages(): Promise<SeenMessage[]> {
    return (await this.history()).filter((row) => !row.line);
  }

  /** The whole history, read by scrolling from the first message to the last, as rows are drawn only where one looks. */
  async history(): Promise<SeenMessage[]> {
    const list = this.page.getByTestId('messages');
    const seen = new Map<string, SeenMessage>();
    const collect = async () => {
      const rows = await this.page.locator('article[data-id]').evaluateAll((articles) =>
        articles.map((article) => ({
          id: (article as HTMLElement).dataset['id'] ?? '',
          index: Number((article as HTMLElement).dataset['index']),
          state: (article as HTMLElement).dataset['state'],
          line: article.firstElementChild?.tagName === 'BDI',
          // The text without time and state, which stand in the last element of the body.
          text: [...(article.querySelector('[dir=auto]')?.childNodes ?? [])]
            .slice(0, -1)
            .map((node) => node.textContent)
            .join(''),
        })),
      );
      for (const { id, state, text, line } of rows) seen.set(id, { id, state, text, line });
    };
    let before = -1;
    // Up until nothing new comes, then down.
    for (;;) {
      await list.evaluate((element) => element.scrollTo(0, 0));
      await this.page.waitForTimeout(120);
      const height = await list.evaluate((element) => element.scrollHeight);
      if (height === before) break;
      before = height;
    }
    for (;;) {
      await collect();
      const end = await list.evaluate((element) => {
        const last = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
        element.scrollBy(0, element.clientHeight * 0.8);
        return last;
      });
      if (end) break;
      await this.page.waitForTimeout(60);
    }
    await collect();
    return [...seen.values()];
  }
}

/** Two people who never met connect by an invite code; both have the chat open. */
export async function connect(inviter: Person, joiner: Person): Promise<void> {
  const code = await inviter.inviteCode();
  await joiner.join(code);
  await inviter.confirmJoiner(joiner.name);
  await joiner.page.getByTestId('messages').getByText('You can talk now').waitFor();
}
