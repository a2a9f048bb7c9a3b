import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.*;
import org.javarosa.core.model.utils.DateUtils;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.form.api.*;
import org.javarosa.xform.util.XFormUtils;

/**
 * Many respondents through many forms in one process: each line of standard input is FORM.xml TAB name=value TAB ...;
 * for each, a line ">" and then one line per node: name TAB relevant TAB required TAB allowed TAB value.
 */
public class JavaRosa {
    public static void main(String[] none) throws Exception {
        PrototypeManager.registerPrototypes(org.javarosa.core.util.JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new org.javarosa.model.xform.XFormsModule().registerModule();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(">");
            String[] cells = line.split("\t");
            Map<String, String> answers = new LinkedHashMap<>();
            for (int i = 1; i < cells.length; i++) {
                String[] pair = cells[i].split("=", 2);
                answers.put(pair[0], pair[1]);
            }
            new Respondent(Paths.get(cells[0]), answers).tell(out);
        }
        out.flush();
    }

    static class Respondent {
        final FormDef form;
        final FormEntryModel model;
        final Map<String, String> answers;
        final Map<String, Integer> results = new HashMap<>();
        final Map<String, Boolean> required = new HashMap<>();

        Respondent(Path file, Map<String, String> answers) throws Exception {
            this.answers = answers;
            form = XFormUtils.getFormFromInputStream(Files.newInputStream(file));
            model = new FormEntryModel(form);
            form.initialize(true, new InstanceInitializationFactory());
            answer(new FormEntryController(model));
        }

        void answer(FormEntryController controller) {
            controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
            while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
                if (model.getEvent() != FormEntryController.EVENT_QUESTION) continue;
                FormIndex index = model.getFormIndex();
                FormEntryPrompt prompt = model.getQuestionPrompt();
                String name = index.getReference().getNameLast();
                required.put(name, prompt.isRequired());
                String given = answers.get(name);
                if (given != null) results.put(name, controller.answerQuestion(index, data(given, prompt), true));
            }
            form.postProcessInstance();
        }

        IAnswerData data(String text, FormEntryPrompt prompt) {
            switch (prompt.getDataType()) {
                case Constants.DATATYPE_INTEGER: return new IntegerData(Integer.parseInt(text));
                case Constants.DATATYPE_DECIMAL: return new DecimalData(Double.parseDouble(text));
                case Constants.DATATYPE_DATE: return new DateData(DateUtils.parseDate(text));
            }
            boolean many = prompt.getControlType() == Constants.CONTROL_SELECT_MULTI;
            if (!many && prompt.getControlType() != Constants.CONTROL_SELECT_ONE) return new StringData(text);
            List<Selection> chosen = new ArrayList<>();
            for (String value : text.split(" "))
                for (SelectChoice choice : prompt.getSelectChoices())
                    if (choice.getValue().equals(value)) chosen.add(choice.selection());
            return many ? new MultipleItemsData(chosen) : new SelectOneData(chosen.get(0));
        }

        void tell(PrintStream out) {
            tell(form.getInstance().getRoot(), out);
        }

        void tell(TreeElement parent, PrintStream out) {
            for (int i = 0; i < parent.getNumChildren(); i++) {
                TreeElement node = parent.getChildAt(i);
                if (!node.isLeaf()) { tell(node, out); continue; }
                String name = node.getName();
                boolean allowed = results.getOrDefault(name, 0) != FormEntryController.ANSWER_CONSTRAINT_VIOLATED;
                String value = node.getValue() == null ? "" : node.getValue().uncast().getString();
                out.println(String.join("\t", name, flag(node.isRelevant()), flag(required.getOrDefault(name, false)),
                        flag(allowed), value));
            }
        }

        static String flag(boolean is) { return is ? "1" : "0"; }
    }
}
