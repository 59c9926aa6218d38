// What a person has changed and looked at in one document, kept in this tab.

export class Pending {
  constructor(extraction) {
    this.key = `pending-${extraction}`;
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "{}");
    this.steps = kept.steps ?? [];
    this.looked = new Set(kept.looked ?? []);
  }

  // The latest change of each field.
  get changes() {
    return [...new Map(this.steps.flat().map((step) => [step.key, step])).values()];
  }

  get canUndo() {
    return this.steps.length > 0;
  }

  isLooked(key) {
    return this.looked.has(key);
  }

  // Changes of several fields at once are one step, which is undone at once.
  change(changes) {
    this.steps.push(changes);
    for (const { key } of changes) this.looked.add(key);
    this.#keep();
  }

  look(key) {
    this.looked.add(key);
    this.#keep();
  }

  // Takes the last step back; says of which field it was.
  undo() {
    const changes = this.steps.pop();
    for (const { key } of changes) this.looked.delete(key);
    this.#keep();
    return changes[0].key;
  }

  forget() {
    sessionStorage.removeItem(this.key);
  }

  #keep() {
    const kept = { steps: this.steps, looked: [...this.looked] };
    sessionStorage.setItem(this.key, JSON.stringify(kept));
  }
}
