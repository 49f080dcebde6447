"""Nightly pretraining and fine-tuning as a DAG of Airflow 2.7 or newer, whose workers can submit to YARN.

In YARN's cluster mode spark-submit says only whether the application failed, so `convoy status` is asked what became of
the run: 0 done, 7 stopped before its end (its time was over), 6 another driver is at it, 4 failed.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

RUN = "hdfs:///runs/pretraining"
SUBMIT = (
    "spark-submit --master yarn --deploy-mode cluster --num-executors 8 --executor-cores 4 --executor-memory 4g"
    " --conf spark.task.cpus=4 --conf spark.executor.memoryOverhead=6g"
    " --files /opt/convoy/conf/recipes/cifar10-resnet20.conf /opt/convoy/jobs/target/convoy.jar"
)

with DAG(
    dag_id="convoy_nightly",
    schedule="0 22 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
) as dag:
    pretrain = BashOperator(
        task_id="pretrain",
        bash_command=f"{SUBMIT} train cifar10-resnet20.conf data.path=hdfs:///data/pretraining run.dir={RUN}"
        " run.max-duration=7h train.epochs=300 snapshot.every-duration=15m",
    )
    # asked whatever spark-submit said; a night in which another driver is at it is skipped, not failed
    check = BashOperator(
        task_id="check",
        bash_command=f"code=0; /opt/convoy/deploy/convoy status {RUN} || code=$?; [ $code = 7 ] || exit $code",
        skip_on_exit_code=6,
        trigger_rule="all_done",
    )
    finetune = BashOperator(
        task_id="finetune",
        bash_command=f"{SUBMIT} finetune cifar10-resnet20.conf model.weights-from={RUN} data.path=hdfs:///data/finetuning"
        " run.dir=hdfs:///runs/finetuned-{{ ds }} train.epochs=5",
    )
    pretrain >> check >> finetune
