// Working with the keyboard alone.
import { expect, type Locator } from '@playwright/test';

/** Tabs until the element has the focus. */
export async function tabTo(target: Locator, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await target.page().keyboard.press('Tab');
  }
  throw new Error(`${target} is not reached by ${most} presses of Tab`);
}

/** Tabs to a field and types, over what stands there. */
export async function typeInto(target: Locator, text: string, most = 150): Promise<void> {
  await tabTo(target, most);
  await target.page().keyboard.press('Control+A');
  await target.page().keyboard.type(text);
}

/** Types a day as the date field of a Chromium in English takes it: month, day, year. */
export async function typeDay(target: Locator, day: string, most = 150): Promise<void> {
  await tabTo(target, most);
  const [year, month, date] = day.split('-');
  await target.page().keyboard.type(`${month}${date}${year}`);
  await expect(target).toHaveValue(day);
}

/** Tabs to a button or a link and presses it. */
export async function press(target: Locator, most = 150): Promise<void> {
  await tabTo(target, most);
  await target.page().keyboard.press('Enter');
}
