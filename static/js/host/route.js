// Where the mini view is: {program, path}. `program` is a mini program's slug, or "@handle" for the pages of an official
// account; `path` is below its home, with its query. In the chats' address it stands as ?mini=<program>/<path>.

const SLUG = /^@?[-\w]+$/;
const HOMES = [
  { prefix: "", home: "/m/" },
  { prefix: "@", home: "/o/" },
];

/** The address that the frame loads. Throws where path would lead out of the program. */
export function addressOf({ program, path }) {
  const official = program.startsWith("@");
  const home = `${official ? "/o/" : "/m/"}${official ? program.slice(1) : program}/`;
  const url = new URL(home + (path || "").replace(/^\/+/, ""), location.origin);
  if (!SLUG.test(program) || url.origin !== location.origin || !url.pathname.startsWith(home)) {
    throw new Error(`No page of ${program}.`);
  }
  return url.pathname + url.search;
}

/** The route of a Location, URL or address below this site; null for anything that is no page of a program. */
export function routeOf(address) {
  const url = new URL(address.href ?? address, location.origin);
  if (url.origin !== location.origin) return null;
  for (const { prefix, home } of HOMES) {
    const found = url.pathname.startsWith(home) && url.pathname.slice(home.length).match(/^([-\w]+)\/(.*)$/);
    if (found) return { program: prefix + found[1], path: found[2] + url.search };
  }
  return null;
}

/** The route that the chats' address names, or null. */
export function routeInQuery(search) {
  const [, program, path] = (new URLSearchParams(search).get("mini") ?? "").match(/^(@?[-\w]+)(?:\/(.*))?$/) ?? [];
  if (!program) return null;
  try {
    const route = { program, path: path ?? "" };
    addressOf(route);
    return route;
  } catch {
    return null;
  }
}

/** The chats' query with another route in it, or with none. */
export function queryWith(search, route) {
  const query = new URLSearchParams(search);
  query.delete("mini");
  const rest = query.toString();
  if (!route) return rest && `?${rest}`;
  const mini = encodeURIComponent(`${route.program}/${route.path}`).replaceAll("%2F", "/").replaceAll("%40", "@");
  return `?${rest ? `${rest}&` : ""}mini=${mini}`;
}

export const sameRoute = (one, other) => one?.program === other?.program && one?.path === other?.path;
