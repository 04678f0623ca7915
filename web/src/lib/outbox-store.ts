/** The outbox on disk (IndexedDB), so that what was written survives a reload. Without a database it lives as long as the tab. */
import type { OutboxEntry } from "./outbox";

const name = "recado";
const store = "outbox";

function open(): Promise<IDBDatabase | undefined> {
  if (typeof indexedDB === "undefined") return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    // A private window may refuse.
    request.onerror = () => resolve(undefined);
  });
}

let opened: Promise<IDBDatabase | undefined> | undefined;

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  opened ??= open();
  const database = await opened;
  if (!database) return undefined;
  return new Promise((resolve) => {
    const request = act(database.transaction(store, mode).objectStore(store));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
}

export const outboxStore = {
  all: async (): Promise<OutboxEntry[]> => (await run<OutboxEntry[]>("readonly", (rows) => rows.getAll())) ?? [],
  put: (entry: OutboxEntry) => run("readwrite", (rows) => rows.put(entry)),
  remove: (id: string) => run("readwrite", (rows) => rows.delete(id)),
};
