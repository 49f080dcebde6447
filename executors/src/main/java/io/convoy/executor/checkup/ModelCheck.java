package io.convoy.executor.checkup;

import java.util.List;

/** A check of a network at the beginning of its training. */
interface ModelCheck {
  /** What findings call it. */
  String name();

  /** Does it, at least one finding. */
  List<Finding> run(ModelSubject subject);
}
