package io.convoy.jobs.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the doctor has found.
 *
 * @param subject what was looked at, in a line
 * @param findings in the order of the checks
 * @param seconds that it took
 */
public record DoctorReport(String subject, List<Finding> findings, double seconds) {
  private static final int WIDTH = 28;

  public DoctorReport {
    findings = List.copyOf(findings);
  }

  /** Whether a training would fail, or tell nothing. */
  public boolean isRed() {
    return count(Verdict.RED) > 0;
  }

  private long count(Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  /** For people: a line for each finding, and one below it for what to do. */
  public String text() {
    StringBuilder text = new StringBuilder(subject).append(System.lineSeparator());
    text.append(System.lineSeparator());
    for (Finding finding : findings) {
      text.append(
          String.format(
              "%-8s %-" + WIDTH + "s %s%n", finding.verdict(), finding.check(), finding.found()));
      if (!finding.remedy().isEmpty()) {
        text.append(String.format("%" + (9 + WIDTH) + "s -> %s%n", "", finding.remedy()));
      }
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d red, %d warnings, %d ok; %.0f s%n",
            count(Verdict.RED),
            count(Verdict.WARNING),
            count(Verdict.OK),
            seconds));
    return text.toString();
  }

  /** For programs. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("subject", subject);
    all.put("red", count(Verdict.RED));
    all.put("warnings", count(Verdict.WARNING));
    all.put("seconds", seconds);
    all.put("findings", findings.stream().map(DoctorReport::json).toList());
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always writable as JSON", e);
    }
  }

  private static Map<String, String> json(Finding finding) {
    Map<String, String> one = new LinkedHashMap<>();
    one.put("check", finding.check());
    one.put("verdict", finding.verdict().toString());
    one.put("found", finding.found());
    one.put("remedy", finding.remedy());
    return one;
  }
}
