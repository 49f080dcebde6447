package io.convoy.jobs.doctor;

import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.ImageFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Images of equal pixels: in one split, in two, and with two labels. CIFAR-10's test images are to
 * 3.3 % (nearly) in its training set (Barz and Denzler 2020, "Do We Train on Test Data?").
 */
final class ExactDuplicates implements DataCheck {
  /** So large a share of validation images makes its accuracy worthless. */
  private static final double MUCH = 0.01;

  private static final int NAMED = 2;

  /** An image with the name of its split. */
  private record Placed(String split, ImageFacts image) {}

  @Override
  public List<Finding> run(SurveyedData data) {
    Map<String, List<Placed>> equal = new HashMap<>();
    for (String split : data.splits()) {
      for (ImageFacts image : data.images().get(split)) {
        equal
            .computeIfAbsent(image.look().digest(), digest -> new ArrayList<>())
            .add(new Placed(split, image));
      }
    }
    List<List<Placed>> groups = new ArrayList<>();
    equal.values().stream().filter(group -> group.size() > 1).forEach(groups::add);
    groups.sort((a, b) -> Long.compare(a.get(0).image().number(), b.get(0).image().number()));
    return List.of(across(data, groups), within(data, groups), labels(data, groups));
  }

  private static Finding across(SurveyedData data, List<List<Placed>> groups) {
    String measured = data.splits().get(1);
    List<List<Placed>> both =
        groups.stream()
            .filter(group -> group.stream().map(Placed::split).distinct().count() > 1)
            .toList();
    long seen =
        both.stream().flatMap(List::stream).filter(one -> one.split().equals(measured)).count();
    double share = (double) seen / Math.max(1, data.validation().size());
    Finding found =
        Finding.ok(
            "duplicates across splits",
            "%,d of %,d images of %s (%.2f %%) are among %,d of %s, too%s",
            seen,
            data.validation().size(),
            measured,
            100 * share,
            data.train().size(),
            data.splits().get(0),
            examples(data, both));
    if (seen == 0) {
      return found;
    }
    String remedy =
        "take them out of one split and prepare again: accuracy counts what was learned"
            + " by heart";
    return share >= MUCH ? found.red(remedy) : found.warning(remedy);
  }

  private static Finding within(SurveyedData data, List<List<Placed>> groups) {
    String train = data.splits().get(0);
    long more =
        groups.stream()
            .mapToLong(group -> group.stream().filter(p -> p.split().equals(train)).count() - 1)
            .filter(extra -> extra > 0)
            .sum();
    Finding found =
        Finding.ok(
            "duplicates",
            "%,d of %,d images of %s are there before",
            more,
            data.train().size(),
            train);
    return more > MUCH * data.train().size()
        ? found.warning("they count more than others: take them out and prepare again")
        : found;
  }

  private static Finding labels(SurveyedData data, List<List<Placed>> groups) {
    List<List<Placed>> contrary =
        groups.stream()
            .filter(group -> group.stream().map(p -> p.image().label()).distinct().count() > 1)
            .toList();
    Finding found =
        Finding.ok(
            "equal images, two labels", "%,d images%s", contrary.size(), examples(data, contrary));
    if (contrary.isEmpty()) {
      return found;
    }
    String remedy = "one label is wrong: mend it and prepare again";
    return contrary.size() > MUCH * data.train().size() ? found.red(remedy) : found.warning(remedy);
  }

  private static String examples(SurveyedData data, List<List<Placed>> groups) {
    StringBuilder text = new StringBuilder();
    for (List<Placed> group : groups.subList(0, Math.min(NAMED, groups.size()))) {
      Placed first = group.get(0);
      Placed last = group.get(group.size() - 1);
      text.append(
          String.format(
              Locale.ROOT,
              "%s%s = %s",
              text.isEmpty() ? ": " : "; ",
              data.name(first.split(), first.image()),
              data.name(last.split(), last.image())));
    }
    return text.toString();
  }
}
