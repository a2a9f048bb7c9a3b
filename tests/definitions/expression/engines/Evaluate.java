import java.nio.file.*;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.*;
import org.javarosa.form.api.*;
import org.javarosa.xform.util.XFormUtils;

/** java Evaluate form.xml answers.tsv: answers the questions that have a line (path TAB value), prints path TAB value of every leaf. */
public class Evaluate {
    public static void main(String[] given) throws Exception {
        org.javarosa.core.services.PrototypeManager.registerPrototypes(org.javarosa.core.util.JavaRosaCoreModule.classNames);
        org.javarosa.core.services.PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new org.javarosa.model.xform.XFormsModule().registerModule();
        Map<String, String> answers = new HashMap<>();
        for (String line : Files.readAllLines(Paths.get(given[1]))) {
            String[] part = line.split("\t", 2);
            if (part.length == 2) answers.put(part[0], part[1]);
        }
        FormDef form = XFormUtils.getFormFromInputStream(Files.newInputStream(Paths.get(given[0])));
        FormEntryModel model = new FormEntryModel(form);
        FormEntryController controller = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
            FormIndex index = model.getFormIndex();
            if (model.getEvent() != FormEntryController.EVENT_QUESTION) continue;
            String value = answers.get(index.getReference().toString(true).replaceAll("\\[1\\]", ""));
            if (value != null) controller.answerQuestion(index, data(value, model.getQuestionPrompt()), true);
        }
        form.postProcessInstance();
        print(form.getInstance().getRoot(), "");
    }

    static IAnswerData data(String text, FormEntryPrompt prompt) {
        switch (prompt.getDataType()) {
            case Constants.DATATYPE_INTEGER: return new IntegerData(Integer.parseInt(text));
            case Constants.DATATYPE_DECIMAL: return new DecimalData(Double.parseDouble(text));
            case Constants.DATATYPE_DATE: return new DateData(org.javarosa.core.model.utils.DateUtils.parseDate(text));
        }
        List<Selection> chosen = new ArrayList<>();
        if (prompt.getControlType() == Constants.CONTROL_SELECT_ONE || prompt.getControlType() == Constants.CONTROL_SELECT_MULTI)
            for (String value : text.split(" "))
                for (SelectChoice choice : prompt.getSelectChoices())
                    if (choice.getValue().equals(value)) chosen.add(choice.selection());
        if (prompt.getControlType() == Constants.CONTROL_SELECT_ONE) return new SelectOneData(chosen.get(0));
        if (prompt.getControlType() == Constants.CONTROL_SELECT_MULTI) return new MultipleItemsData(chosen);
        return new StringData(text);
    }

    static void print(TreeElement element, String path) {
        for (int i = 0; i < element.getNumChildren(); i++) {
            TreeElement child = element.getChildAt(i);
            if (child.getMult() < 0) continue;
            String here = path + "/" + child.getName();
            if (!child.isLeaf()) print(child, here);
            else System.out.println(here + "\t" + (child.getValue() == null ? "" : child.getValue().uncast().getString()));
        }
    }
}
