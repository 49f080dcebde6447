package io.convoy.executor.round;

import java.io.Serializable;

/** What a rank reports to the driver while a round runs; no answer is waited for. */
public sealed interface RankEvent extends Serializable
    permits Measurement,
        RankBeat,
        RankFailure,
        RankFinished,
        RankNotice,
        RankOnDevice,
        StepMetrics,
        WrittenSnapshot {
  void reach(Listener listener);

  /** Hears every kind of event. */
  interface Listener {
    /** A sign of life. */
    void beat(RankBeat beat);

    void computing(RankOnDevice rank);

    void stepCompleted(StepMetrics metrics);

    void measured(Measurement measurement);

    void snapshotWritten(WrittenSnapshot snapshot);

    void noticed(RankNotice notice);

    void finished(RankFinished rank);

    void failed(RankFailure failure);
  }
}
