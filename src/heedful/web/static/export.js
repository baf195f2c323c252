// Opens a person's own export on their own device, and sends only the members that are listed.
// Nothing of the zip is read into memory but its list of members: what is sent is made of slices of the file as it lies on the disk,
// still packed as the network packed it. Source: PKWARE APPNOTE 6.3 (4.3.7, 4.3.12, 4.3.14 - 4.3.16, 4.5.3).
"use strict";

(() => {
  const END = 0x06054b50, END64 = 0x06064b50, LOCATOR64 = 0x07064b50, ENTRY = 0x02014b50, LOCAL = 0x04034b50;
  const END_BYTES = 22, COMMENT_MOST = 65535, LOCATOR_BYTES = 20, ENTRY_BYTES = 46, LOCAL_BYTES = 30;
  const FULL16 = 0xffff, FULL32 = 0xffffffff, LIST_MOST = 128 * 1024 * 1024;

  class Unreadable extends Error {}

  const view = async (file, from, to) => new DataView(await file.slice(from, Math.max(from, to)).arrayBuffer());
  const big = (data, at) => {
    const value = Number(data.getBigUint64(at, true));
    if (!Number.isSafeInteger(value)) throw new Unreadable();
    return value;
  };

  /** Where the list of members lies: {from, bytes, count}. */
  async function directory(file) {
    const start = Math.max(0, file.size - END_BYTES - COMMENT_MOST);
    const tail = await view(file, start, file.size);
    let at = tail.byteLength - END_BYTES;
    while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
    if (at < 0) throw new Unreadable();
    const found = { count: tail.getUint16(at + 10, true), bytes: tail.getUint32(at + 12, true), from: tail.getUint32(at + 16, true) };
    if (found.count !== FULL16 && found.bytes !== FULL32 && found.from !== FULL32) return found;
    const locator = await view(file, start + at - LOCATOR_BYTES, start + at);
    if (locator.byteLength < LOCATOR_BYTES || locator.getUint32(0, true) !== LOCATOR64) return found;
    const place = big(locator, 8), end = await view(file, place, place + 56);
    if (end.byteLength < 56 || end.getUint32(0, true) !== END64) throw new Unreadable();
    return { count: big(end, 32), bytes: big(end, 40), from: big(end, 48) };
  }

  /** Sizes and place of a member, also where they stand in the extra field of a zip64. */
  function measures(data, at, nameBytes, extraBytes) {
    const found = { packed: data.getUint32(at + 20, true), size: data.getUint32(at + 24, true), from: data.getUint32(at + 42, true) };
    const until = at + ENTRY_BYTES + nameBytes + extraBytes;
    for (let field = at + ENTRY_BYTES + nameBytes; field + 4 <= until; field += 4 + data.getUint16(field + 2, true)) {
      if (data.getUint16(field, true) !== 1) continue;
      let place = field + 4;
      for (const name of ["size", "packed", "from"]) {
        if (found[name] === FULL32) { found[name] = big(data, place); place += 8; }
      }
    }
    return found;
  }

  /** Every member by its name: nothing of any is opened. */
  async function members(file) {
    const place = await directory(file);
    if (place.bytes > LIST_MOST) throw new Unreadable();
    const data = await view(file, place.from, place.from + place.bytes), names = new TextDecoder(), found = [];
    for (let at = 0; at + ENTRY_BYTES <= data.byteLength && found.length < place.count; ) {
      if (data.getUint32(at, true) !== ENTRY) throw new Unreadable();
      const nameBytes = data.getUint16(at + 28, true), extraBytes = data.getUint16(at + 30, true);
      const name = names.decode(new Uint8Array(data.buffer, at + ENTRY_BYTES, nameBytes));
      found.push({ name, flags: data.getUint16(at + 8, true), method: data.getUint16(at + 10, true), crc: data.getUint32(at + 16, true),
        ...measures(data, at, nameBytes, extraBytes) });
      at += ENTRY_BYTES + nameBytes + extraBytes + data.getUint16(at + 32, true);
    }
    return found;
  }

  /** The name under which a member is sent: of its folders only one that a reader looks at. */
  function plainName(name, folders, number) {
    const parts = name.split("/"), folder = parts[parts.length - 2];
    return folders.includes(folder) ? `${number}/${folder}/${parts[parts.length - 1]}` : `${number}/${parts[parts.length - 1]}`;
  }

  function header(signature, member, name, from) {
    const central = signature === ENTRY, data = new DataView(new ArrayBuffer(central ? ENTRY_BYTES : LOCAL_BYTES));
    let at = 0;
    const put16 = (value) => { data.setUint16(at, value, true); at += 2; };
    const put32 = (value) => { data.setUint32(at, value, true); at += 4; };
    put32(signature);
    if (central) put16(20);
    // Bit 3 said that sizes follow the member; here they stand before it. Bit 11: names are UTF-8.
    [20, 0x0800, member.method, 0, 0x21].forEach(put16);
    [member.crc, member.packed, member.size].forEach(put32);
    [name.length, 0].forEach(put16);
    if (central) { [0, 0, 0].forEach(put16); put32(0); put32(from); }
    return data.buffer;
  }

  /** A zip of the chosen members only, made of slices of the file. */
  async function smaller(file, chosen, folders) {
    const parts = [], list = [], names = new TextEncoder();
    let at = 0, listed = 0;
    for (const [number, member] of chosen.entries()) {
      const local = await view(file, member.from, member.from + LOCAL_BYTES);
      if (local.byteLength < LOCAL_BYTES || local.getUint32(0, true) !== LOCAL) throw new Unreadable();
      const begins = member.from + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
      const name = names.encode(plainName(member.name, folders, number + 1));
      parts.push(header(LOCAL, member, name, 0), name, file.slice(begins, begins + member.packed));
      list.push(header(ENTRY, member, name, at), name);
      at += LOCAL_BYTES + name.length + member.packed;
      listed += ENTRY_BYTES + name.length;
    }
    const end = new DataView(new ArrayBuffer(END_BYTES));
    end.setUint32(0, END, true);
    [8, 10].forEach((place) => end.setUint16(place, chosen.length, true));
    end.setUint32(12, listed, true);
    end.setUint32(16, at, true);
    return new File([...parts, ...list, end.buffer], "export.zip", { type: "application/zip" });
  }

  function start(form) {
    const listed = JSON.parse(form.dataset.listed).map((one) => ({ ...one, test: new RegExp(`^(?:${one.pattern})$`) }));
    const folders = JSON.parse(form.dataset.folders), most = Number(form.dataset.most);
    const picked = form.querySelector("[data-picked]"), sent = form.querySelector("[data-sent]"), go = form.querySelector("[data-go]");
    const said = form.querySelector("[data-said]"), list = form.querySelector("[data-list]");
    let file = null, chosen = [];
    // Every word stands in the page, in its language; here they are only shown.
    const say = (name, number) => {
      said.textContent = name ? form.querySelector(`template[data-say="${name}"]`).content.textContent.trim().replace("{n}", String(number ?? "")) : "";
    };
    const look = async () => {
      [file] = picked.files;
      go.disabled = true;
      list.replaceChildren();
      say("");
      if (!file) return;
      try {
        const all = (await members(file)).filter((one) => !one.name.endsWith("/"));
        chosen = all.filter((one) => listed.some((kind) => kind.test.test(one.name.split("/").pop())));
        if (chosen.some((one) => one.flags & 1)) return say("locked");
        if (!chosen.length) return say("none");
        if (chosen.reduce((sum, one) => sum + one.packed + 512, 0) > most || chosen.length >= FULL16) return say("large");
        for (const one of chosen) {
          const item = document.createElement("li");
          item.textContent = one.name.split("/").pop();
          list.append(item);
        }
        say("found", all.length - chosen.length);
        go.disabled = false;
      } catch {
        say("unreadable");
      }
    };
    picked.addEventListener("change", look);
    go.addEventListener("click", async () => {
      go.disabled = true;
      try {
        const box = new DataTransfer();
        box.items.add(await smaller(file, chosen, folders));
        sent.files = box.files;
        form.submit();
      } catch {
        say("unreadable");
      }
    });
    form.hidden = false;
  }

  document.querySelectorAll("form[data-export]").forEach(start);
})();
