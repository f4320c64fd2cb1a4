// Paying a placed order: asks the server for the payment, has it confirmed, and goes to the order's page.
import { ApiError, post } from "../lib/api.js";

/**
 * @param {{order: string, orderPage: string, form: import("./payment.js").PaymentForm, words: Record<string, string>}} what
 * @returns {Promise<{done: boolean, message?: string, isCard?: boolean}>}
 */
export async function payOrder({ order, orderPage, form, words }) {
  const page = new URL(`${orderPage}${order}/`, location.href).href;
  let session;
  try {
    session = await post(`/api/orders/${order}/payments/`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "order_not_payable") return leave(page);
    return { done: false, message: error.status === 0 ? words.offline : error.message || words.failed };
  }
  if (session.is_paid || !session.client_secret) return leave(page);
  const { done, message } = await form.confirm(session.client_secret, page);
  if (done) return leave(`${page}?confirming`);
  return { done: false, message: message || words.refused, isCard: true };
}

function leave(url) {
  location.replace(url);
  return { done: true };
}
