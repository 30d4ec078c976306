"""OpenVINO GenAI's continuous batching pipeline, stepped by hand.

The pipeline itself gathers the sampled positions before the head. All prompts are scheduled in one step.
"""
import numpy
import openvino
import openvino_genai

from job import Job, timed_steps
from openvino_stateful import properties


def scheduler(job):
    config = openvino_genai.SchedulerConfig()
    config.max_num_batched_tokens = max(job.most_prompt_tokens, 256)
    config.max_num_seqs = max(job.most_rows, 1)
    config.num_kv_blocks = job.most_rows * (job.longest // 16 + 2)
    config.enable_prefix_caching = False
    config.dynamic_split_fuse = False
    return config


def main():
    job = Job.from_arguments()
    pipeline = openvino_genai.ContinuousBatchingPipeline(job.model, scheduler(job), "CPU", properties(job))
    requests = 0

    def run(rows, inputs, outputs):
        nonlocal requests
        config = openvino_genai.GenerationConfig(max_new_tokens=outputs, ignore_eos=True, do_sample=False)
        config.eos_token_id = -1
        handles = []
        for prompt in job.prompts(rows, inputs):
            handles.append(pipeline.add_request(requests, openvino.Tensor(numpy.array([prompt])), config))
            requests += 1
        counts = [0] * rows

        def tokens_so_far():
            for row, handle in enumerate(handles):
                while handle.can_read():
                    counts[row] += sum(len(output.generated_ids) for output in handle.read().values())
            return counts

        return timed_steps(pipeline.step, tokens_so_far, rows, outputs)

    job.measure(run)


if __name__ == "__main__":
    main()
