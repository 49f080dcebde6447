package io.convoy.jobs.prepare.input;

import io.convoy.executor.data.image.ImageFormat;
import io.convoy.executor.data.storage.DataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The first members of an archive, by which WebDataset shards are distinguished from archives of
 * folders.
 *
 * @param archive for messages
 * @param members in their order
 */
record ShardLook(String archive, List<Member> members) {
  /** Members that are labels and nothing else. */
  private static final List<String> LABELS =
      List.of("cls", "class", "label", "cls.txt", "class.txt", "label.txt", "labels", "target");

  /** Fields of JSON that are labels, the likeliest first. */
  private static final List<String> FIELDS =
      List.of(
          "label",
          "cls",
          "class",
          "class_id",
          "label_id",
          "class_name",
          "label_name",
          "category",
          "category_id",
          "target",
          "y");

  private static final List<String> JSON = List.of("json", "jsn");

  /** Members that stand beside images in shards, and in no folder of a class. */
  private static final Set<String> COMPANIONS =
      Set.of(
          "json",
          "jsn",
          "txt",
          "text",
          "caption",
          "transcript",
          "pyd",
          "pkl",
          "pickle",
          "npy",
          "npz",
          "ten",
          "pth",
          "cbor",
          "mp",
          "msgpack",
          "id",
          "idx",
          "index",
          "inx",
          "url",
          "cls2",
          "count");

  private static final int NAMED = 12;

  /**
   * A member.
   *
   * @param name within the archive
   * @param text of a small one that may be a label, else empty
   */
  record Member(String name, String text) {}

  /** Whether a member may hold a label, so that a look should read it. */
  static boolean mayBeLabel(String name, String wanted) {
    String extension = SampleRule.USUAL.extension(name);
    String ending = FileNames.ending(name);
    return LABELS.contains(extension)
        || LABELS.contains(ending)
        || COMPANIONS.contains(ending)
        || extension.equals(wanted)
        || ending.equals(wanted);
  }

  /**
   * The rule by which the members make labelled samples; empty if the archive holds no samples.
   *
   * @param wanted extension or field of the label; empty to find out
   * @throws DataException if it holds samples in which no label is found
   */
  Optional<SampleRule> rule(String wanted) {
    Optional<SampleRule> best = Optional.empty();
    long most = 0;
    for (boolean lastDot : new boolean[] {false, true}) {
      for (SampleRule rule : candidates(lastDot, wanted)) {
        long labelled = samples(rule).stream().filter(sample -> isWhole(rule, sample)).count();
        if (labelled > most) {
          best = Optional.of(rule);
          most = labelled;
        }
      }
    }
    if (2 * most
        >= Math.max(1, samples(SampleRule.USUAL).stream().filter(this::isSample).count())) {
      return best;
    }
    if (isShard()) {
      throw unlabelled(wanted);
    }
    return Optional.empty();
  }

  private List<SampleRule> candidates(boolean lastDot, String wanted) {
    List<SampleRule> rules = new ArrayList<>();
    Stream<String> extensions = wanted.isEmpty() ? LABELS.stream() : Stream.of(wanted);
    Stream<String> fields = wanted.isEmpty() ? FIELDS.stream() : Stream.of(wanted);
    extensions.forEach(extension -> rules.add(new SampleRule(lastDot, extension, "")));
    fields.forEach(field -> JSON.forEach(json -> rules.add(new SampleRule(lastDot, json, field))));
    return rules;
  }

  private Collection<List<Member>> samples(SampleRule rule) {
    return members.stream()
        .collect(
            Collectors.groupingBy(
                member -> rule.key(member.name()), LinkedHashMap::new, Collectors.toList()))
        .values();
  }

  private static boolean isWhole(SampleRule rule, List<Member> sample) {
    List<String> names = sample.stream().map(Member::name).toList();
    return !rule.images(names).isEmpty()
        && sample.stream()
            .filter(member -> rule.isLabel(member.name()))
            .anyMatch(
                member -> !rule.label(member.text().getBytes(StandardCharsets.UTF_8)).isEmpty());
  }

  /** Whether members belong together as they do in shards. */
  private boolean isSample(List<Member> sample) {
    Set<String> endings = new LinkedHashSet<>();
    boolean label = false;
    for (Member member : sample) {
      endings.add(FileNames.ending(member.name()));
      label |= LABELS.contains(FileNames.ending(member.name()));
    }
    boolean image = endings.stream().anyMatch(ImageFormat::isExtension);
    return label || (image && endings.stream().anyMatch(COMPANIONS::contains));
  }

  private boolean isShard() {
    Collection<List<Member>> samples = samples(SampleRule.USUAL);
    return 2 * samples.stream().filter(this::isSample).count() > samples.size();
  }

  private DataException unlabelled(String wanted) {
    List<Member> first =
        samples(SampleRule.USUAL).stream().filter(this::isSample).findFirst().orElse(members);
    String names = first.stream().limit(NAMED).map(Member::name).collect(Collectors.joining(", "));
    String fields =
        first.stream()
            .filter(member -> JSON.contains(FileNames.ending(member.name())))
            .map(member -> SampleRule.fields(member.text()))
            .filter(list -> !list.isEmpty())
            .findFirst()
            .map(
                list ->
                    " (its fields: "
                        + list.stream().limit(NAMED).collect(Collectors.joining(", "))
                        + ")")
            .orElse("");
    String sought =
        wanted.isEmpty()
            ? "labels are looked for in .cls, .cls.txt, .label and the fields label, cls, class or"
                + " category of .json"
            : "none has a member or a field of .json that is called " + wanted;
    return new DataException(
        String.format(
            "%s holds WebDataset samples without labels, such as %s%s: %s; name another by"
                + " --label-column, or give a --manifest",
            archive, names, fields, sought));
  }

  /** Whether all members are images without folders, so that the archive may be a class. */
  boolean isClass() {
    return !members.isEmpty() && members.stream().noneMatch(member -> member.name().contains("/"));
  }
}
