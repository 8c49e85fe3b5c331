"use strict";
// Three small things: the body that turns, tables that sort, details that open for the printer.
// Without them the page says the same.
(function () {
  const light = [-0.35, 0.6, 0.72];
  const rad = Math.PI / 180;

  function turnable(figure) {
    const svg = figure.querySelector("svg.turn");
    const body = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const start = [Number(svg.dataset.azimuth), Number(svg.dataset.elevation)];
    const scale = Number(svg.dataset.scale);
    const box = svg.viewBox.baseVal;
    const faces = Array.from(svg.querySelectorAll(".face"));
    const places = Array.from(svg.querySelectorAll(".place"));
    const axes = Array.from(svg.querySelectorAll(".axis"));
    const controls = figure.querySelector(".controls");
    const inputs = ["azimuth", "elevation"].map((name) => controls.querySelector(`[name=${name}]`));
    let angles = start.slice();

    const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    const normals = body.faces.map(([i, j, k]) => {
      const [p, q, r] = [body.points[i], body.points[j], body.points[k]];
      const u = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
      const v = [r[0] - p[0], r[1] - p[1], r[2] - p[2]];
      const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
      const length = Math.hypot(...n);
      return n.map((x) => x / length);
    });
    const sides = [[11, 4, "start"], [-11, 4, "end"], [0, -12, "middle"], [0, 21, "middle"]];
    const ends = [[-1, -1], [-1, 1], [1, -1], [1, 1]];
    const corners = [];
    for (const x of [-1, 1]) for (const y of [-1, 1]) for (const z of [-1, 1]) corners.push([x, y, z]);
    const boxEdges = [];
    corners.forEach((a, i) => corners.forEach((b, j) => {
      if (j > i && Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]) === 2) boxEdges.push([i, j]);
    }));

    function draw() {
      const [a, e] = [angles[0] * rad, angles[1] * rad];
      const right = [-Math.sin(a), Math.cos(a), 0];
      const up = [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)];
      const towards = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
      const screen = (p) => [
        (box.width / 2 + scale * dot(p, right)).toFixed(1),
        (box.height / 2 - scale * dot(p, up)).toFixed(1),
      ];
      const at = body.points.map(screen);
      const line = (p, q) => `M${p[0]} ${p[1]}L${q[0]} ${q[1]}`;
      const seen = normals.map((n) => dot(n, towards) > 0);
      const paths = faces.map(() => []);
      body.faces.forEach(([i, j, k], f) => {
        if (!seen[f]) return;
        const n = normals[f];
        const bright = dot([dot(n, right), dot(n, up), dot(n, towards)], light);
        const shade = Math.floor(Math.min(Math.max(bright, 0), 0.9999) * faces.length);
        paths[shade].push(`M${at[i][0]} ${at[i][1]}L${at[j][0]} ${at[j][1]}L${at[k][0]} ${at[k][1]}Z`);
      });
      faces.forEach((path, shade) => path.setAttribute("d", paths[shade].join("")));
      const front = [], behind = [];
      body.edges.forEach(([i, j, f, g, sharp]) => {
        const open = f < 0 || seen[f] !== seen[g] || (sharp && (seen[f] || seen[g]));
        if (open) front.push(line(at[i], at[j]));
        else if (sharp) behind.push(line(at[i], at[j]));
      });
      svg.querySelector(".lines").setAttribute("d", front.join(""));
      svg.querySelector(".hidden").setAttribute("d", behind.join(""));
      const c = corners.map(screen);
      svg.querySelector(".box").setAttribute("d", boxEdges.map(([i, j]) => line(c[i], c[j])).join(""));
      write(body.marks.map(screen).map((p) => p.map(Number)));
      axes.forEach((axis, i) => {
        const middles = ends.map((end) => screen([...end.slice(0, i), 0, ...end.slice(i)]).map(Number));
        const out = (p) => Math.hypot(p[0] - box.width / 2, p[1] - box.height / 2);
        // The lower of two that are as far out.
        middles.sort((p, q) => (Math.abs(out(p) - out(q)) > 0.2 ? out(q) - out(p) : q[1] - p[1]));
        const [x, y] = middles[0];
        const outer = x >= box.width / 2;
        axis.setAttribute("x", (x + (outer ? 9 : -9)).toFixed(1));
        axis.setAttribute("y", (y + 14).toFixed(1));
        axis.setAttribute("text-anchor", outer ? "start" : "end");
      });
      inputs.forEach((input, k) => { input.value = String(Math.round(angles[k])); });
    }

    // Each label beside its mark, on the first side where it meets nothing, from the top down.
    function write(at) {
      const taken = at.map(([x, y]) => [x - 8, y - 8, x + 8, y + 8]);
      const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
      const order = at.map((_, m) => m).sort((m, n) => at[m][1] - at[n][1] || m - n);
      for (const m of order) {
        const [x, y] = at[m];
        const width = 6.6 * body.labels[m].length;
        const boxes = sides.map(([dx, dy, anchor]) => {
          const left = x + dx - { start: 0, middle: width / 2, end: width }[anchor];
          return [left, y + dy - 10, left + width, y + dy + 3];
        });
        const free = boxes.findIndex((one) => !taken.some((other) => meet(one, other)));
        const side = Math.max(free, 0);
        taken.push(boxes[side]);
        const [dx, dy, anchor] = sides[side];
        places[m].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
        const label = places[m].querySelector("text");
        label.setAttribute("x", dx);
        label.setAttribute("y", dy);
        label.setAttribute("text-anchor", anchor);
      }
    }

    function turnTo(azimuth, elevation) {
      angles = [((azimuth + 540) % 360) - 180, Math.min(90, Math.max(-90, elevation))];
      draw();
    }

    inputs.forEach((input) => input.addEventListener("input", () => {
      turnTo(Number(inputs[0].value), Number(inputs[1].value));
    }));
    controls.querySelector("[name=reset]").addEventListener("click", () => turnTo(...start));
    svg.addEventListener("pointerdown", (down) => {
      const from = angles.slice();
      svg.setPointerCapture(down.pointerId);
      const move = (event) => turnTo(from[0] - (event.clientX - down.clientX) * 0.5, from[1] + (event.clientY - down.clientY) * 0.5);
      const stop = () => svg.removeEventListener("pointermove", move);
      svg.addEventListener("pointermove", move);
      svg.addEventListener("pointerup", stop, { once: true });
      svg.addEventListener("pointercancel", stop, { once: true });
    });
    controls.hidden = false;
    draw();
  }

  function sortable(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
        for (const body of table.tBodies) {
          const rows = Array.from(body.rows).filter((row) => row.cells.length > 1);
          rows.sort((a, b) => key(a).localeCompare(key(b), document.documentElement.lang, { numeric: true }));
          if (rows.length && rows[0].cells[column].dataset.sort !== undefined) rows.sort((a, b) => key(a) - key(b));
          if (descending) rows.reverse();
          body.append(...rows);
        }
      });
    });
  }

  document.querySelectorAll("[data-body]").forEach(turnable);
  document.querySelectorAll("table.sortable").forEach(sortable);
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    closed.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
})();
