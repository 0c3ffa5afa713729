// One function a command, by noun: data.cpp, preparation.cpp, training.cpp, labels.cpp,
// clusters.cpp, race.cpp, look_inside.cpp, pretraining.cpp, jobs.cpp, map.cpp, live.cpp,
// teaching.cpp, monitoring.cpp, exports.cpp, program.cpp. They throw where the world is wrong; the
// dispatcher catches.
#pragma once

#include "app/command.h"

namespace diatom::app {

void apply(Workbench& bench, const OpenData& command);
void apply(Workbench& bench, const ChooseBackbone& command);
void apply(Workbench& bench, const StartExtraction& command);

void apply(Workbench& bench, const SetPreparation& command);
void apply(Workbench& bench, const UsePreparation& command);
void apply(Workbench& bench, const UseImagesAsTheyAre& command);

void apply(Workbench& bench, const ChooseClassifier& command);
void apply(Workbench& bench, const SetClassifierValue& command);
void apply(Workbench& bench, const StartTraining& command);
void apply(Workbench& bench, const ChooseCentres& command);
void apply(Workbench& bench, const SaveModel& command);
void apply(Workbench& bench, const OpenModel& command);

void apply(Workbench& bench, const LabelRows& command);
void apply(Workbench& bench, const Undo& command);

void apply(Workbench& bench, const ChooseReduction& command);
void apply(Workbench& bench, const SetVaeValue& command);
void apply(Workbench& bench, const SetComponents& command);
void apply(Workbench& bench, const ChooseClustering& command);
void apply(Workbench& bench, const SetClusteringValue& command);
void apply(Workbench& bench, const StartClustering& command);
void apply(Workbench& bench, const StepClustering& command);
void apply(Workbench& bench, const WithholdClass& command);
void apply(Workbench& bench, const NameGroup& command);
void apply(Workbench& bench, const MergeGroups& command);
void apply(Workbench& bench, const SplitGroup& command);
void apply(Workbench& bench, const RejectOutliers& command);
void apply(Workbench& bench, const MoveToGroup& command);
void apply(Workbench& bench, const LearnGroups& command);
void apply(Workbench& bench, const WalkTo& command);
void apply(Workbench& bench, const ChooseMapOf& command);

void apply(Workbench& bench, const SetFineTuningValue& command);
void apply(Workbench& bench, const StartRace& command);
void apply(Workbench& bench, const UseFineTunedModel& command);
void apply(Workbench& bench, const CompareOnFeed& command);
void apply(Workbench& bench, const SaveFineTunedModel& command);

void apply(Workbench& bench, const LoadThumbnails& command);
void apply(Workbench& bench, const ExplainRow& command);
void apply(Workbench& bench, const LeaveOut& command);
void apply(Workbench& bench, const StartSlowMotion& command);
void apply(Workbench& bench, const StepSlowMotion& command);

void apply(Workbench& bench, const StartPretraining& command);
void apply(Workbench& bench, const UsePretrainedWeights& command);
void apply(Workbench& bench, const SavePretrainedWeights& command);

void apply(Workbench& bench, const PlayOrPause& command);
void apply(Workbench& bench, const StepTraining& command);
void apply(Workbench& bench, const SetPace& command);
void apply(Workbench& bench, const PauseJob& command);
void apply(Workbench& bench, const ResumeJob& command);
void apply(Workbench& bench, const CancelJob& command);
void apply(Workbench& bench, const ForgetEndedJobs& command);

void apply(Workbench& bench, const StartMap& command);
void apply(Workbench& bench, const SelectRows& command);
void apply(Workbench& bench, const ChooseColor& command);
void apply(Workbench& bench, const ChooseEmbedding& command);
void apply(Workbench& bench, const SetEmbeddingValue& command);
void apply(Workbench& bench, const SetMapLook& command);
void apply(Workbench& bench, const StartBoundary& command);
void apply(Workbench& bench, const StartMapQuality& command);
void apply(Workbench& bench, const KeepPose& command);
void apply(Workbench& bench, const ForgetPose& command);
void apply(Workbench& bench, const SelectNeighbours& command);

void apply(Workbench& bench, const OpenFeed& command);
void apply(Workbench& bench, const CloseFeed& command);
void apply(Workbench& bench, const ChooseLook& command);
void apply(Workbench& bench, const ShowOverlay& command);
void apply(Workbench& bench, const SetDetectionValue& command);
void apply(Workbench& bench, const ViewFeed& command);
void apply(Workbench& bench, const SetFeedProperty& command);
void apply(Workbench& bench, const FollowOrganism& command);

void apply(Workbench& bench, const TeachSighting& command);
void apply(Workbench& bench, const TeachStrangers& command);
void apply(Workbench& bench, const RenameClass& command);

void apply(Workbench& bench, const SetFence& command);
void apply(Workbench& bench, const SetAlarms& command);
void apply(Workbench& bench, const SetScale& command);
void apply(Workbench& bench, const StartLog& command);
void apply(Workbench& bench, const StopLog& command);

void apply(Workbench& bench, const Redo& command);
void apply(Workbench& bench, const GoBackTo& command);

void apply(Workbench& bench, const SaveSession& command);
void apply(Workbench& bench, const OpenSession& command);
void apply(Workbench& bench, const RelocateData& command);
void apply(Workbench& bench, const AnswerRecovery& command);
void apply(Workbench& bench, const UseSettings& command);

void apply(Workbench& bench, const LookBackTo& command);
void apply(Workbench& bench, const GoOnFromHere& command);
void apply(Workbench& bench, const LeaveThePast& command);

void apply(Workbench& bench, const Export& command);
void apply(Workbench& bench, const SaveMapPicture& command);
void apply(Workbench& bench, const SaveTurntable& command);
void apply(Workbench& bench, const CancelRecording& command);
void apply(Workbench& bench, const StartDoctor& command);
void apply(Workbench& bench, const OpenDropped& command);

void apply(Workbench& bench, const ChooseLayout& command);
void apply(Workbench& bench, const SetUiScale& command);
void apply(Workbench& bench, const SetTrainingShare& command);
void apply(Workbench& bench, const ChooseTheme& command);
void apply(Workbench& bench, const SaveScreenshot& command);
void apply(Workbench& bench, const DismissNotices& command);
void apply(Workbench& bench, const Quit& command);

}  // namespace diatom::app
