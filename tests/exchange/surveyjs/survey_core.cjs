// Forms through SurveyJS itself: each line of standard input is {"survey": ..., "respondents": [{name: answer}]};
// for each, a line {"errors": [...], "json": ..., "texts": {locale: [...]}, "respondents": [{"visible": [...], "wrong": [...]}]}.
// node survey_core.cjs FOLDER: the folder that holds node_modules.
const { readFileSync } = require('fs');
const { join } = require('path');

const folder = process.argv[2];
const { Model } = require(join(folder, 'node_modules/survey-core'));
require(join(folder, 'node_modules/survey-core/survey.i18n.js'));

// A form is built once and cleared for each respondent: building it takes as long as answering it.
function answered(model, answers) {
  model.clear(true, true);
  for (const question of model.getAllQuestions()) {
    if (!question.isVisible || !(question.name in answers)) continue;
    question.value = answers[question.name];
  }
  const visible = model.getAllQuestions().filter((question) => question.isVisible).map((question) => question.name);
  model.validate(true, false);
  const wrong = model.getAllQuestions().filter((question) => question.isVisible && question.errors.length > 0);
  return { visible, wrong: wrong.map((question) => question.name), data: model.data };
}

function texts(definition) {
  const model = new Model(definition);
  const found = {};
  for (const locale of model.getUsedLocales()) {
    model.locale = locale;
    found[locale] = model.getAllQuestions().map((question) => question.title);
  }
  return found;
}

const told = [];
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { survey, respondents } = JSON.parse(line);
  const model = new Model(survey);
  const asked = new Model(survey);
  told.push(JSON.stringify({
    errors: (model.jsonErrors || []).map((error) => error.message),
    json: model.toJSON(),
    texts: texts(survey),
    respondents: respondents.map((answers) => answered(asked, answers)),
  }));
}
process.stdout.write(`${told.join('\n')}\n`);
