// A person or a script at the API: keeps the session cookie and the CSRF token, and throws nothing on 4xx so that tests can look.
export interface Answer<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

export class Api {
  readonly base: string;
  private cookies = new Map<string, string>();
  private csrf = "";

  constructor(base: string) {
    this.base = base;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async call<T = any>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const answer = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: {
        ...(this.cookies.size > 0 ? { cookie: this.cookie } : {}),
        ...(this.csrf && method !== "GET" ? { "x-csrf-token": this.csrf } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
      redirect: "manual",
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair] = line.split(";");
      const [name, value] = (pair as string).split("=");
      this.cookies.set(name as string, value ?? "");
    }
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as T, headers: answer.headers };
  }

  get = <T = any>(path: string) => this.call<T>("GET", path);
  post = <T = any>(path: string, body: unknown = {}, headers: Record<string, string> = {}) => this.call<T>("POST", path, body, headers);
  put = <T = any>(path: string, body: unknown = {}) => this.call<T>("PUT", path, body);
  patch = <T = any>(path: string, body: unknown = {}) => this.call<T>("PATCH", path, body);
  delete = <T = any>(path: string) => this.call<T>("DELETE", path);

  /** Logs in and reads the CSRF token; throws when the log-in is refused. */
  async logIn(email: string, password: string): Promise<void> {
    const answer = await this.post("/session", { email, password });
    if (answer.status !== 200) throw new Error(`log-in of ${email} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    await this.readCsrf();
  }

  async readCsrf(): Promise<void> {
    this.csrf = (await this.get("/bootstrap")).body.csrf_token;
  }
}
