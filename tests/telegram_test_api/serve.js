// Serves telegram-test-api on the port of loopback that is named, until it is stopped.
const { join } = require('node:path');

const [folder, port] = process.argv.slice(2);
const TelegramServer = require(join(folder, 'node_modules', 'telegram-test-api'));

// Telegram names the chat of every tap; this server leaves it out.
const format = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const told = format(update);
  if (told.callback_query) told.callback_query.chat_instance = '1';
  return told;
};

const setWebhook = TelegramServer.prototype.setWebhook;
TelegramServer.prototype.setWebhook = function set(...given) {
  setWebhook.apply(this, given);
  console.log('webhook');
};

new TelegramServer({ host: '127.0.0.1', port: Number(port), storeTimeout: 3600 })
  .start()
  .then(() => console.log('ready'));
